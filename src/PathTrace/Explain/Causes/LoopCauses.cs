using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Text;
using PathTrace.Tracing;

namespace PathTrace.Explain.Causes;

/// <summary>Packets that go round: who passes them on to whom.</summary>
internal static class LoopCauses
{
    private const string Fabric = "the fabric";

    /// <summary>True for an answer that comes back to a node which had sent it on with the addresses that the client knows: by these it has no connection.</summary>
    internal static bool ComesBack(PathCase @case) => @case.Answered is not null && @case.Path.Hops.Count(h => h.Node == @case.NodeName) > 1;

    internal static Explanation Loop(PathCase @case)
    {
        if (@case.Path.Hops.IsEmpty)
            return Balancers(@case);
        var links = Circle(@case.Path).SelectMany(LinksOf).ToList();
        var parties = links.Select(l => l.Who).Distinct(StringComparer.Ordinal).ToList();
        var home = NextHopCauses.HomeOf(@case.Snapshot, @case.Names, @case.Packet.Destination);
        return Make.Error(
            FindingCode.RoutingLoop,
            links.Exists(l => l.Who == Fabric) ? FindingOwner.Fabric : FindingOwner.Cni,
            $"{@case.Packet.Destination} goes round between {And(parties)}",
            Words.Join(
                $"It is passed on by {string.Join(", ", links.Select(l => $"{l.Who} ({l.By})"))}, and so on.",
                @case.Disposition switch
                {
                    Disposition.Martian => $"{@case.NodeName} has given it its own address as source, and refuses it when it comes back.",
                    Disposition.Dropped => $"{@case.NodeName} has put back the addresses that the client knows, has no connection by these, and drops it when it comes back.",
                    _ => null,
                },
                home is null ? "No node of the snapshot holds the address." : $"The address belongs to {home.Name}."),
            [.. links.Where(l => l.Source.IsSet).Select(l => new Evidence(l.Source, $"{l.Who} passes it on"))]) with
        {
            Fix = home is null
                ? $"correct the one of them that ought to keep {@case.Packet.Destination} or send it elsewhere"
                : $"correct what {And(parties.Order(StringComparer.Ordinal))} {(parties.Count > 1 ? "hold" : "holds")} for {@case.Packet.Destination}: it ought to lead to {home.Name}",
            Check = new($"{Words.Ip(@case.Packet.Family)} route get {@case.Packet.Destination}", @case.NodeName),
            Mend = home is null ? null : () => Straightened(@case, home, [.. links.Select(l => l.Source)]),
        };
    }

    // What the nodes of the circle hold leads to where the address belongs.
    private static Snapshot? Straightened(PathCase @case, Node home, HashSet<SourceSpan> links) => NextHopCauses.AddressOf(home, @case.Packet.Family) is not { } gateway ? null : @case.Snapshot with
    {
        Nodes = [.. @case.Snapshot.Nodes.Select(n => n.Routes is { } routes && n != home
            ? n with { Routes = [.. routes.Select(r => links.Contains(r.Source) && r.Destination.Length > 0 ? r with { NextHops = [.. r.NextHops.Select(h => h with { Via = gateway })] } : r)] } : n)],
        NextHops = @case.Snapshot.NextHops is { } table ? table with { Entries = [.. table.Entries.Select(e => links.Contains(e.Source) && e.Destination.Length > 0 && e.NextHop is not null ? e with { NextHop = gateway } : e)] } : null,
    };

    // Balancers that send it to each other before any node gets it.
    private static Explanation Balancers(PathCase @case)
    {
        var picks = @case.Path.Origin.Steps.OfType<Step.Chosen>().ToList();
        return Make.Error(
            FindingCode.RoutingLoop,
            FindingOwner.LoadBalancer,
            $"balancer {@case.Path.Origin.Name} sends it to itself",
            $"Its backends lead back to a frontend that the packet has passed: {string.Join(", ", picks.Select(p => p.Choice.Chosen).Distinct(StringComparer.Ordinal))}.",
            [.. picks.Where(p => p.Source.IsSet).DistinctBy(p => p.Source).Select(p => new Evidence(p.Source, $"picks {p.Choice.Chosen}"))]) with
        {
            Fix = $"give {@case.Path.Origin.Name} backends that are nodes",
        };
    }

    // The hops since the packet was last at the node to which it comes back.
    private static IEnumerable<Hop> Circle(TracePath path)
    {
        if (path.Hops.IsEmpty)
            return [];
        // A packet that the node refuses on its return has that node for its last hop.
        var isRefused = path.Hops[^1].Beyond.IsEmpty && path.Hops.Length > 1;
        var node = path.Hops[^1].Beyond.OfType<Step.Fabric>().LastOrDefault(f => f.ToNode is not null)?.ToNode ?? path.Hops[^1].Node;
        var start = path.Hops.Length - (isRefused ? 2 : 1);
        while (start > 0 && path.Hops[start].Node != node)
            start--;
        return path.Hops.Take(path.Hops.Length - (isRefused ? 1 : 0)).Skip(start);
    }

    private static IEnumerable<(string Who, string By, SourceSpan Source)> LinksOf(Hop hop)
    {
        if (hop.Steps.OfType<Step.Routed>().LastOrDefault() is { Route: { } route } routed)
            yield return (hop.Node, $"{route.Destination} via {routed.NextHop?.Via?.ToString() ?? routed.NextHop?.Device}", routed.Source);
        foreach (var step in hop.Beyond)
        {
            if (step is Step.Fabric { Entry: { } entry } fabric)
                yield return (Fabric, $"{entry.Destination} to {entry.NextHop?.ToString() ?? entry.TargetName}", fabric.Source);
            else if (step is Step.Chosen { Choice: { Kind: ChoiceKind.LoadBalancer } choice })
                yield return ("the balancer", $"picks {choice.Chosen}", choice.Source);
        }
    }

    private static string And(IEnumerable<string> names)
    {
        var all = names.ToList();
        return all.Count < 2 ? $"{string.Concat(all)} and itself" : $"{string.Join(", ", all[..^1])} and {all[^1]}";
    }
}
