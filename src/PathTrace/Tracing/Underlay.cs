using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Datapath.Concrete;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Tracing;

/// <summary>
/// What a tunnel's outer packet rides on: the sending node routes it like any packet of its own (udp_tunnel_core.c, udp_tunnel_dst_lookup; ip_tunnel.c, ip_tunnel_xmit), and at the far end it comes in by the link
/// that has the outer address. Only what the dumps show is held against it.
/// </summary>
internal sealed class Underlay(ClusterIndex index)
{
    /// <summary>What stops the outer packet; null when nothing is known to.</summary>
    /// <param name="state">The packet that goes into the tunnel, on the sending node.</param>
    /// <param name="kind">The kind of tunnel.</param>
    /// <param name="outer">Where the outer packet goes.</param>
    /// <param name="far">Who has that address; null when no node is known to.</param>
    internal UnderlayFault? Fault(PacketState state, string kind, IpAddress outer, ClusterIndex.Holder? far) =>
        AtSender(state, kind, outer) ?? (far is null || far.Node.Name == state.Node.Node.Name ? null : AtFarEnd(far, outer.Family));

    private UnderlayFault? AtSender(PacketState state, string kind, IpAddress outer)
    {
        var node = state.Node.Node;
        var model = index.ModelOf(node, outer.Family);
        if (!model.HasRoutes || KeyOf(state, model, kind, outer) is not { } key)
            return null;
        var tunnel = node.FindInterface(state.Out ?? "")?.Tunnel;
        var answer = RouteLookup.Resolve(model, key);
        switch (answer.Kind)
        {
            case RouteAnswerKind.None:
                return LostRoutes(node, outer) is { } down ? UnderlayFault.Of(node, down)
                    : new(node, null, $"{node.Name} has no route to {outer}{UnderlayFault.OuterDestination}", node.Routes?.FirstOrDefault(r => r.Source.IsSet)?.Source.Source is { } file ? SourceSpan.WholeFile(file) : default);
            case RouteAnswerKind.Blackhole or RouteAnswerKind.Unreachable or RouteAnswerKind.Prohibit:
                return new(node, null, $"{node.Name} refuses to route to {outer}{UnderlayFault.OuterDestination}", answer.Route?.Source ?? answer.Rule?.Source ?? default);
            case RouteAnswerKind.Unicast when answer.Route is { } route:
                var links = RouteLookup.UsableNextHops(model, route, null).Select(h => h.Device is { } device ? model.FindInterface(device) : null).ToList();
                // A device that is bound to another link (dev) looks for a route by that one.
                return links.Count > 0 && links.TrueForAll(l => l is not null && IsDead(l) && (tunnel?.Device is null || tunnel.Device == l.Name)) ? UnderlayFault.Of(node, links[0]!) : null;
            default:
                return null;
        }
    }

    // The mark is the inner packet's for vxlan and geneve, and a setting of the device for the others, which no dump shows. Nor are the ports of the outer packet known.
    private static FlowKey? KeyOf(PacketState state, NodeModel model, string kind, IpAddress outer)
    {
        if (model.RoutingRules.Any(r => r.Protocol is not null || r.SourcePorts is not null || r.DestinationPorts is not null))
            return null;
        var asksMark = model.RoutingRules.Any(r => r.Mark is not null);
        if (asksMark && kind is not ("vxlan" or "geneve"))
            return null;
        if (asksMark)
            state.Witness?.Fix(PacketField.Mark);
        var tunnel = state.Node.Node.FindInterface(state.Out ?? "")?.Tunnel;
        return new FlowKey(outer, tunnel?.Local ?? default, "lo", null, asksMark ? state.Packet.Mark : 0, 0, default, 0, 0, IsRoots: true);
    }

    // fib_frontend.c, fib_disable_ip: the routes by a link go when it goes down; ignore_routes_with_linkdown passes over those by a link without a carrier.
    private static Interface? LostRoutes(Node node, IpAddress outer) =>
        (node.Interfaces ?? []).FirstOrDefault(i => IsDead(i) && (i.Name == ClusterIndex.UnderlayOf(node, outer.Family) || i.Addresses.Any(a => a.Subnet.Contains(outer))));

    // The addresses of a link that is down are no longer the node's (fib_disable_ip). Without a carrier they are, and another link may bring in what is for them.
    private UnderlayFault? AtFarEnd(ClusterIndex.Holder far, IpFamily family)
    {
        if (far.Interface is not { } device || far.Node.FindInterface(device) is not { } link || !IsDead(link))
            return null;
        return link.IsKnownDown || (far.Node.HasEveryInterface && !far.Node.Interfaces!.Value.Any(i => i != link && !IsDead(i) && index.LeadsOutside(far.Node, i.Name, family)))
            ? UnderlayFault.Of(far.Node, link)
            : null;
    }

    private static bool IsDead(Interface link) => link.IsKnownDown || link.HasNoCarrier;
}
