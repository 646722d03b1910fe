using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Datapath.Concrete;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;

namespace PathTrace.Tracing;

/// <content>The link by which a pod's packets come, and what its bridge keeps from the node's IP stack.</content>
internal sealed partial class Departures
{
    private List<(PathOrigin, Arrival)> ByLink(Packet packet, Node node, IpAddress pod, PathOrigin origin)
    {
        var link = LinkOf(node, pod);
        var arriving = Arriving(packet, node, link);
        if (!BridgePorts.IsBridge(arriving.State.Node, link))
            return [(origin, arriving)];
        PacketState? up = arriving.State;
        PacketState? down = null;
        var objection = BridgeLinks.ToPort(up.Node, link, pod);
        if (objection is not null)
            (up, down) = Ask(arriving.State, link, objection);
        var starts = new List<(PathOrigin, Arrival)>();
        if (up is not null)
            starts.AddRange(StaysOnBridge(up, link) ? OverBridge(up, link, origin) : [(origin, arriving with { State = up })]);
        if (down is not null)
            starts.Add((origin, arriving with { State = down.ArrivingBy(objection!.Detail.Split(' ')[0]) }));
        return starts;
    }

    // Two pods on one bridge and in its subnet talk by frames; the node's IP stack sees them only if bridges call iptables (br_netfilter).
    private bool StaysOnBridge(PacketState state, string link) =>
        state.Node.FindInterface(link) is { IsKnownDown: false, HasNoCarrier: false } bridge
        && bridge.Addresses.Any(a => state.Witness.Holds(a.Subnet, state.Packet.Destination))
        && PodsAt(state).Any(p => p.NodeName == state.Node.Node.Name);

    private ImmutableArray<Pod> PodsAt(PacketState state)
    {
        state.Witness?.SawPlace(state.Packet.Destination);
        return index.PodsAt(state.Packet.Destination);
    }

    private List<(PathOrigin, Arrival)> OverBridge(PacketState routed, string link, PathOrigin origin)
    {
        var setting = BridgePorts.Calls(routed.Node, link);
        routed.IsForNeighbour = true;
        if (setting.Value > 0)
            return [(origin, new(routed, null, null, []))];
        PacketState? direct = routed;
        PacketState? called = null;
        if (setting.Value is null)
        {
            var node = routed.Node.Node;
            (direct, called) = Forks.Assume(
                routed,
                new($"{node.Name}/bridge/{link}", $"{node.Name}:{setting.Text}", IsInverted: true),
                $"frames between ports of {link} on {node.Name} skip iptables",
                $"frames between ports of {link} on {node.Name} go through iptables",
                new(setting.Text, "the setting was not collected", node.PathOf("sysctl.txt")),
                default);
        }

        var starts = new List<(PathOrigin, Arrival)>();
        if (direct is not null)
            starts.AddRange(Unseen(direct, link, setting, origin));
        if (called is not null)
            starts.Add((origin, new(called, null, null, [])));
        return starts;
    }

    // Frames that the node's IP stack does not see. What the two ports say of them is all that can stop them.
    private IEnumerable<(PathOrigin, Arrival)> Unseen(PacketState direct, string link, Setting setting, PathOrigin origin)
    {
        PacketState? passed = direct;
        var packet = direct.Packet;
        if (direct.Node.HasBlockedPorts)
        {
            direct.Witness?.FixAddress(packet.Source);
            direct.Witness?.FixAddress(packet.Destination);
        }

        foreach (var objection in new[] { BridgeLinks.ToCrossing(direct.Node, link, packet.Source, packet.Destination), BridgeLinks.ToPort(direct.Node, link, packet.Destination) })
        {
            if (passed is null || objection is null)
                continue;
            var (next, stopped) = Ask(passed, link, objection);
            passed = next;
            if (stopped is not null)
                yield return EndedOnBridge(stopped, origin, objection.End, null, new Step.Checked(objection.Kind, false, objection.Detail, objection.Source));
        }

        if (passed is null)
            yield break;
        var node = passed.Node.Node;
        var pod = index.PodsAt(packet.Destination).First(p => p.NodeName == node.Name);
        var step = new Step.Checked(
            CheckKind.Owner,
            true,
            $"{packet.Destination} is {pod}{(pod.Ailment is { } ailment ? $" ({ailment})" : "")} on the same bridge {link}",
            setting.Source.IsSet ? setting.Source : pod.Source);
        yield return EndedOnBridge(passed, origin, Disposition.DeliveredToPod, new PathEnd(node.Name, pod.ToString(), packet.To), step);
    }

    private static (PathOrigin, Arrival) EndedOnBridge(PacketState state, PathOrigin origin, Disposition disposition, PathEnd? end, Step step)
    {
        ImmutableArray<Step> settled = [.. Trail.ToArray(state.Trail).Where(s => s is Step.Assumed { Assumption.SettledBy: not null })];
        return (origin with { Steps = [.. settled, step] }, new(state, disposition, end, []));
    }

    private static (PacketState? Passed, PacketState? Stopped) Ask(PacketState state, string link, SourceValidation.Objection objection)
    {
        var node = state.Node.Node.Name;
        return objection.Missing is not { } missing
            ? (null, state)
            : Forks.Assume(
                state,
                new($"{node}/{link}/{objection.Detail}", $"{node}:{link}:{objection.Kind.Name()}"),
                $"the ports of {link} on {node} let the packet pass",
                $"on {node}, {objection.Detail}",
                missing,
                objection.Source);
    }

    // The node's end of the pod's link is the interface by which the node would reach the pod. A route by way of another machine, or to everywhere, says that the node does not know the pod: its bridge is
    // down or has no address.
    private string LinkOf(Node node, IpAddress pod)
    {
        var model = index.ModelOf(node, pod.Family);
        if (!model.HasRoutes)
            return "";
        var answer = RouteLookup.Resolve(model, new FlowKey(pod, default, "lo", null, 0, 0, default, 0, 0));
        return answer.Kind == RouteAnswerKind.Unicast
            && answer.Route is { Destination.Length: > 0 } route
            && RouteLookup.UsableNextHops(model, route, null).FirstOrDefault() is { Device: { } device } hop
            && (hop.Via is null || route.Destination.IsHost || BridgePorts.IsBridge(model, device))
                ? device
                : WithSubnetOf(node, pod) ?? WithNeighbour(node, pod) ?? "";
    }

    private static string? WithSubnetOf(Node node, IpAddress pod)
    {
        var underlay = ClusterIndex.UnderlayOf(node, pod.Family);
        return node.Interfaces?.FirstOrDefault(i => i.Name != underlay && i.Addresses.Any(a => a.PrefixLength < pod.Family.AddressBits() && a.Subnet.Contains(pod)))?.Name;
    }

    private static string? WithNeighbour(Node node, IpAddress pod) =>
        node.Neighbours?.FirstOrDefault(n => n.Address == pod && n.LinkAddress is not null)?.Device;
}
