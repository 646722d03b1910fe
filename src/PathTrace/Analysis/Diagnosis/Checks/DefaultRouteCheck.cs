using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Explain.Causes;
using PathTrace.Net;
using PathTrace.Routing;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>A node without a default route among nodes that have one, or with another gateway than all nodes of its network: what it answers to clients outside does not leave, or goes to nobody.</summary>
internal static class DefaultRouteCheck
{
    internal static IEnumerable<Explanation> Find(Snapshot snapshot, Names names)
    {
        foreach (var family in (IpFamily[])[IpFamily.IPv4, IpFamily.IPv6])
        {
            var known = snapshot.Nodes.Where(n => n.Routes is { } routes && routes.Any(r => r.Destination.Family == family)).ToList();
            var holders = known.Where(n => DefaultRoutes.Of(n, family) is not null).ToList();
            foreach (var node in known.Except(holders).Where(n => !n.Routes!.Value.Any(r => r.Destination.Length == 0 && r.Destination.Family == family)))
            {
                if (DefaultRoutes.MissingFrom(snapshot, node, family) is { } lost)
                    yield return Missing(snapshot, lost);
            }

            foreach (var odd in Odd(snapshot, names, holders, family))
                yield return odd;
        }
    }

    // A router is every neighbour's. Two nodes may have one each; of three or more the one that goes another way is odd, unless its gateway is known to be there.
    private static IEnumerable<Explanation> Odd(Snapshot snapshot, Names names, List<Node> holders, IpFamily family)
    {
        foreach (var node in holders)
        {
            if (GatewayOf(node, family) is not var (route, own) || IsThere(names, node, own))
                continue;
            var others = holders.Where(n => n != node && GatewayOf(n, family) is var (_, theirs) && IsOnLink(node, theirs)).ToList();
            var usual = others.GroupBy(n => GatewayOf(n, family)!.Value.Gateway).ToList();
            if (usual is [var same] && same.Count() > 1 && same.Key != own)
                yield return OtherGateway(snapshot, node, route, own, same.First(), GatewayOf(same.First(), family)!.Value.Route, same.Count());
        }
    }

    private static (Route Route, IpAddress Gateway)? GatewayOf(Node node, IpFamily family) => DefaultRoutes.Of(node, family) is { NextHops: [{ Via: { } via }] } route ? (route, via) : null;

    private static bool IsThere(Names names, Node node, IpAddress gateway) =>
        names.Node(gateway) is not null || node.Neighbours?.Any(n => n.Address == gateway && n.LinkAddress is not null && n.State is not ("FAILED" or "INCOMPLETE")) == true;

    private static bool IsOnLink(Node node, IpAddress address) => (node.Interfaces ?? []).Any(i => i.Addresses.Any(a => !a.Subnet.IsHost && a.Subnet.Contains(address)));

    private static Explanation OtherGateway(Snapshot snapshot, Node node, Route route, IpAddress own, Node sibling, Route theirs, int others)
    {
        var usual = theirs.NextHops[0].Via!.Value;
        var failed = node.Neighbours?.FirstOrDefault(n => n.Address == own && n.State is "FAILED" or "INCOMPLETE");
        var made = Make.Warning(
            FindingCode.GatewayUnlikely,
            FindingOwner.Node,
            $"{node.Name}'s default route goes via {own}; the other nodes of its network go via {usual}",
            Words.Join(
                string.Create(CultureInfo.InvariantCulture, $"{others} other nodes have their default route via {usual}, which is on a link of {node.Name}, too. {own} is no node of the snapshot."),
                failed is null ? $"Nothing in the snapshot shows that anybody answers at {own}." : $"{node.Name}'s neighbours say that nobody answers at {own} ({failed.State}): what takes the default route is lost."),
            new Evidence(route.Source, $"{node.Name}'s default route"),
            new Evidence(failed?.Source ?? default, "the neighbour that does not answer"),
            new Evidence(theirs.Source, $"{sibling.Name}'s")) with
        {
            Fix = $"let the default route of {node.Name} go via {usual}, unless {own} is a router of its own",
            Check = new($"ping -c 1 {own}; {Words.Ip(own.Family)} neigh show {own}", node.Name, "FAILED: nobody is there"),
            Node = node.Name,
            Mend = () => snapshot.With(node with { Routes = [.. node.Routes!.Value.Select(r => ReferenceEquals(r, route) ? r with { NextHops = [r.NextHops[0] with { Via = usual }] } : r)] }),
        };
        return failed is null ? made : made with { Severity = FindingSeverity.Error };
    }

    private static Explanation Missing(Snapshot snapshot, DefaultRoutes lost) => Make.Warning(
        FindingCode.NoRoute,
        FindingOwner.Node,
        $"{lost.Node.Name} has no default route{(lost.Route.Destination.Family == IpFamily.IPv6 ? " (IPv6)" : "")}",
        $"{lost.Sentence} What it sends to addresses that no other route holds, answers to clients outside among them, is refused.",
        Make.WithoutRoute(lost.Node, lost.Route.Destination.Family, "anywhere"),
        new Evidence(lost.Route.Source, $"{lost.Sibling.Name}'s default route")) with
    {
        Fix = lost.Fix,
        Check = new($"{Words.Ip(lost.Route.Destination.Family)} route show default", lost.Node.Name, "prints nothing: still missing"),
        Node = lost.Node.Name,
        Mend = () => lost.Restored(snapshot),
    };
}
