using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Text;
using PathTrace.Tracing;

namespace PathTrace.Explain.Causes;

/// <summary>What the network between the nodes does wrong: no next hop, a next hop that is gone, the wrong node, a loop.</summary>
internal static class NextHopCauses
{
    /// <summary>A row of the next-hop table sent the packet to another node than the pod's; asked early, because a loop or a refusal follows from it.</summary>
    internal static Explanation? WrongNode(PathCase @case) => @case.Disposition is Disposition.Dropped or Disposition.Rejected ? null : WrongRow(@case);

    /// <summary>The same of a packet that a rule dropped, for the caller to know that the rule does so to packets which came astray.</summary>
    internal static Explanation? WrongRow(PathCase @case)
    {
        foreach (var step in @case.Steps)
        {
            if (step is not Step.Fabric { Entry: { } entry, ToNode: { } reached } fabric || HomeOf(@case.Snapshot, @case.Names, fabric.Destination) is not { } home || home.Name == reached)
                continue;
            if (ContradictingRows.Find(@case.Snapshot, entry) is { } rival && LeadsTo(@case.Names, rival, home))
                return Contradicted(@case, fabric, entry, rival, home);
            if (@case.Names.FindPod(fabric.Destination) is { } pod && fabric.Destination == @case.Packet.Destination && StrayPods.Explain(@case, pod, home, @case.Snapshot.FindNode(reached)) is { } stray)
                return stray;
            var better = AddressOf(home, fabric.Destination.Family);
            var prefix = PrefixOf(@case.Names, home, fabric.Destination);
            // A row for more than this node's pods (0.0.0.0/0) may be right for the rest: what is missing is a longer one.
            var isWide = entry.Destination.Length < prefix.Length;
            var tried = better is null ? null : @case.Trials.Arrives(@case, $"{prefix} to {home.Name}", s => isWide ? WithRow(s, null, prefix, better.Value) : WithRow(s, entry, entry.Destination, better.Value));
            return Make.Error(
                FindingCode.NextHopWrongNode,
                FindingOwner.Fabric,
                isWide ? $"the fabric's row {entry.Destination} takes {prefix} to {reached}; {home.Name} holds it" : $"the fabric sends {entry.Destination} to {reached}; {home.Name} holds it",
                Words.Join(
                    $"{@case.Called(fabric.Destination)} lives on {home.Name}, and the next-hop table sends {entry.Destination} to {entry.NextHop?.ToString() ?? entry.TargetName} ({reached}).",
                    Then(@case, reached)),
                new Evidence(entry.Source, isWide ? "the row that takes it" : "the row that is wrong"),
                new Evidence(@case.Names.FindPod(fabric.Destination)?.Source ?? home.Source, $"it belongs to {home.Name}")) with
            {
                Fix = isWide ? $"add {prefix} with next hop {better?.ToString() ?? home.Name} ({home.Name})" : $"point {entry.Destination} at {better?.ToString() ?? home.Name} ({home.Name})",
                Tried = tried is null ? null : $"with that row {(isWide ? "" : "corrected ")}this packet reaches {tried}",
                Check = Lookup(@case, fabric, $"shows whether it goes by {reached} or to {home.Name}"),
                Mend = better is not { } via ? null : () => isWide ? WithRow(@case.Snapshot, null, prefix, via) : WithRow(@case.Snapshot, entry, entry.Destination, via),
            };
        }

        return null;
    }

    private static bool LeadsTo(Names names, NextHopEntry row, Node node) => row.NextHop is { } via ? names.Node(via) == node.Name : row.TargetName == node.Name;

    private static Explanation Contradicted(PathCase @case, Step.Fabric fabric, NextHopEntry wrong, NextHopEntry right, Node home)
    {
        var rows = @case.Snapshot.NextHops!.Entries.Where(e => e == wrong || e == right).ToList();
        var tried = @case.Trials.Arrives(@case, $"no {wrong.Destination} to {ContradictingRows.Target(wrong)}", s => s with { NextHops = s.NextHops! with { Entries = [.. s.NextHops.Entries.Where(e => e != wrong)] } });
        return ContradictingRows.Explain(rows[0], rows[^1], home.Name, right) with
        {
            Tried = tried is null ? null : $"without that row this packet reaches {tried}",
            Check = Lookup(@case, fabric, "shows which of them it goes by"),
        };
    }

    /// <summary>The other causes between nodes.</summary>
    internal static Explanation? Explain(PathCase @case) => @case.Disposition switch
    {
        Disposition.FabricNoRoute => NoNextHop(@case),
        Disposition.NextHopUnknown => NotANode(@case),
        Disposition.Looped => LoopCauses.Loop(@case),
        Disposition.Martian when @case.Path.Hops.Length > 2 && CameBack(@case) => LoopCauses.Loop(@case),
        Disposition.SourceDestinationCheck => Make.Error(
            FindingCode.SourceDestinationCheck,
            FindingOwner.Fabric,
            $"the source/destination check at {@case.NodeName} drops it",
            $"The cloud passes only packets from or to the node's own addresses, and neither {@case.Packet.Source} nor {@case.Packet.Destination} is one.") with
        {
            Fix = "switch the source/destination check off for the node's interface, or let the pod network tunnel",
        },
        _ => null,
    };

    private static Explanation NoNextHop(PathCase @case)
    {
        var fabric = @case.Last<Step.Fabric>();
        var destination = fabric?.Destination ?? @case.Packet.Destination;
        var home = HomeOf(@case.Snapshot, @case.Names, destination);
        var prefix = home is null ? (IpPrefix?)null : PrefixOf(@case.Names, home, destination);
        if (home is not null && @case.Node is { } node && home.Name != node.Name && @case.Last<Step.Routed>() is { Route.Destination.Length: 0 } && DefaultRoutes.HasPodRoutes(@case.Snapshot))
            return PodRoute(@case, node, home, prefix!.Value);
        var gateway = home is null ? null : AddressOf(home, destination.Family);
        var tried = prefix is { } p && gateway is { } g ? @case.Trials.Arrives(@case, $"{p} via {g}", s => WithRow(s, null, p, g)) : null;
        var what = fabric?.Entry switch
        {
            null => $"no next hop for {@case.Called(destination)}",
            { Kind: NextHopKind.Outside } entry => $"the fabric sends {entry.Destination} out of the cluster",
            var entry => $"the fabric discards {entry.Destination}",
        };
        return Make.Error(
            FindingCode.NoNextHop,
            FindingOwner.Fabric,
            what,
            Words.Join(
                fabric?.Entry switch
                {
                    null => $"The next-hop table has no row that holds {destination}.",
                    { Kind: NextHopKind.Outside } row => $"The next-hop table's row for {row.Destination} leads out of the cluster ({row.TargetName ?? "outside"}), and no longer row holds {destination}.",
                    var row => $"The next-hop table has a row for {row.Destination} that leads nowhere ({row.Kind.ToString().ToLowerInvariant()}).",
                },
                home is null ? "No node, pod or podCIDR of the snapshot holds the address." : $"The address belongs to {home.Name}."),
            new Evidence(fabric?.Source ?? default, "the next-hop table"),
            new Evidence(@case.Names.FindPod(destination)?.Source ?? home?.Source ?? default, home is null ? "" : $"it belongs to {home.Name}")) with
        {
            Fix = prefix is null || gateway is null
                ? fabric?.Entry is { } dead ? $"restore what the row of {dead.Destination} leads to{(dead.TargetName is { } name ? $" ({name})" : "")}, or correct the row" : null
                : $"add {prefix} with next hop {gateway} ({home!.Name}) to the next-hop table",
            Tried = tried is null ? null : $"with that row this packet reaches {tried}",
            Check = Lookup(@case, fabric),
            Mend = prefix is { } missing && gateway is { } via ? () => WithRow(@case.Snapshot, null, missing, via) : null,
        };
    }

    // Where nodes have routes to each other's pods, the network need not know the way: it is the node's route that is missing, though no other shows how it would read.
    private static Explanation PodRoute(PathCase @case, Node node, Node home, IpPrefix prefix) => PodRouteGaps.Finding(
        node,
        node,
        prefix,
        PodRouteGaps.Title(node, prefix, home),
        $"Nodes of this cluster have routes to each other's pods, and {node.Name} has none to {prefix}: what it sends there takes the default route, and the network between the nodes does not know the way.",
        new Evidence(@case.Last<Step.Routed>()?.Source ?? default, "the route that it takes instead"),
        new Evidence(@case.Last<Step.Fabric>()?.Source ?? default, "the next-hop table"));

    // The network's own table is no node's to ask: what the node sees of it is how far a packet comes.
    private static ShellCommand? Lookup(PathCase @case, Step.Fabric? fabric, string note = "the answers end where the network loses it") => @case.Path.Hops.Length == 0 || fabric is null
        ? null
        : new($"traceroute -n {fabric.Destination}", @case.Path.Hops.FirstOrDefault(h => h.Beyond.Contains(fabric))?.Node ?? @case.NodeName, note);

    private static Explanation NotANode(PathCase @case)
    {
        var fabric = @case.Last<Step.Fabric>();
        // In a tunnel the fabric looks at the outer address, whatever gateway the route names.
        var gateway = fabric is { Tunnel: not null, Destination: var outer } ? outer : fabric?.Entry?.NextHop ?? @case.Last<Step.Routed>()?.NextHop?.Via ?? @case.Packet.Destination;
        if (fabric?.Entry is { } wide && Uncovered(@case, fabric, wide) is { } uncovered)
            return uncovered;
        var what = fabric?.Tunnel is { } tunnel ? $"{tunnel} of {@case.NodeName} sends what is for {@case.Packet.Destination} to {gateway}"
            : fabric?.Entry is { } entry ? $"The next-hop table sends {entry.Destination} to {gateway}" : $"The next hop is {gateway}";
        return Make.Error(
            FindingCode.NextHopNotANode,
            FindingOwner.Fabric,
            $"next hop {gateway} is no node of the snapshot",
            $"{what}, and no file of this snapshot holds a node with that address.",
            new Evidence(fabric?.Source ?? default, "the row that names it"),
            new Evidence(NeighbourOf(@case, fabric), "the gateway's link-layer address")) with
        {
            Fix = $"remove what leads to {gateway} if that node is gone; if it is alive, collect its dumps",
            Check = new($"kubectl get nodes -o wide | grep -w {gateway}"),
        };
    }

    // vxlan finds the outer address in two steps: the gateway's link-layer address, and what the forwarding entries hold for that.
    private static SourceSpan NeighbourOf(PathCase @case, Step.Fabric? fabric) => fabric?.Tunnel is not { } device ? default
        : @case.Node?.Neighbours?.FirstOrDefault(n => n.Device == device && n.Address == @case.Last<Step.Routed>()?.NextHop?.Via)?.Source ?? default;

    // A row that is wider than the podCIDR, the default row for one, takes what has no row of its own.
    private static Explanation? Uncovered(PathCase @case, Step.Fabric fabric, NextHopEntry wide)
    {
        var destination = fabric.Destination;
        if (HomeOf(@case.Snapshot, @case.Names, destination) is not { } home || AddressOf(home, destination.Family) is not { } gateway)
            return null;
        var prefix = PrefixOf(@case.Names, home, destination);
        if (prefix.Length <= wide.Destination.Length)
            return null;
        var tried = @case.Trials.Arrives(@case, $"{prefix} via {gateway}", s => WithRow(s, null, prefix, gateway));
        return Make.Error(
            FindingCode.NoNextHop,
            FindingOwner.Fabric,
            $"no next hop of its own for {@case.Called(destination)}",
            $"The next-hop table has no row for {prefix}, so {wide.Destination} takes {destination} to {wide.NextHop?.ToString() ?? wide.TargetName}, of which no file of this snapshot holds a node. The address belongs to {home.Name}.",
            new Evidence(fabric.Source, "the row that takes it"),
            new Evidence(@case.Names.FindPod(destination)?.Source ?? home.Source, $"it belongs to {home.Name}")) with
        {
            Fix = $"add {prefix} with next hop {gateway} ({home.Name}) to the next-hop table",
            Tried = tried is null ? null : $"with that row this packet reaches {tried}",
            Check = Lookup(@case, fabric),
        };
    }

    // A loop whose packets were given the node's own address on the way ends at once: the node refuses its own source.
    private static bool CameBack(PathCase @case) =>
        @case.Path.Hops.Length > 1 && @case.Path.Hops[..^1].Any(h => h.Node == @case.NodeName) && @case.Names.Node(@case.Packet.Source) == @case.NodeName;

    private static string Then(PathCase @case, string reached) => @case.Disposition switch
    {
        Disposition.Looped => $"{reached} sends it back to the fabric, and it circles until its TTL ends.",
        Disposition.NoSuchPod or Disposition.WrongNode => $"{reached} has no pod with that address.",
        Disposition.Martian when CameBack(@case) => $"It comes back to {@case.NodeName} with {@case.NodeName}'s own address as its source, which the kernel refuses.",
        _ => $"{reached} passes it on, and it is lost on {@case.NodeName}.",
    };

    /// <summary>The node where a pod address belongs, by its pod or by podCIDR; null when nothing tells.</summary>
    internal static Node? HomeOf(Snapshot snapshot, Names names, IpAddress address)
    {
        if (names.FindPod(address)?.NodeName is { } node)
            return snapshot.FindNode(node);
        return snapshot.Nodes.FirstOrDefault(n => n.PodCidrs.Any(c => c.Contains(address))) ?? names.PodNetworks.Find(address)?.Node;
    }

    private static IpPrefix PrefixOf(Names names, Node home, IpAddress address)
    {
        foreach (var cidr in home.PodCidrs)
        {
            if (cidr.Contains(address))
                return cidr;
        }

        return names.PodNetworks.Find(address) is { } network && network.Node == home ? network.Subnet : IpPrefix.Host(address);
    }

    /// <summary>True when the address is one of the node's own.</summary>
    internal static bool Holds(Node node, IpAddress address) => node.InternalAddresses.Contains(address) || (node.Interfaces ?? []).Any(i => i.Addresses.Any(a => a.Address == address));

    /// <summary>The address by which the other nodes reach a node; null when no file tells.</summary>
    internal static IpAddress? AddressOf(Node node, IpFamily family)
    {
        foreach (var address in node.InternalAddresses)
        {
            if (address.Family == family)
                return address;
        }

        var underlay = node.FindInterface(ClusterIndex.UnderlayOf(node, family));
        return underlay?.Addresses.FirstOrDefault(a => a.Address.Family == family && a.Scope is null or "global")?.Address;
    }

    private static Snapshot WithRow(Snapshot snapshot, NextHopEntry? replaced, IpPrefix prefix, IpAddress gateway)
    {
        if (snapshot.NextHops is not { } table)
            return snapshot;
        var row = new NextHopEntry(prefix, NextHopKind.Address, gateway, null, false, table.Source);
        var kept = table.Entries.Where(e => e != replaced && e.Destination != prefix);
        return snapshot with { NextHops = table with { Entries = [.. kept, row] } };
    }
}
