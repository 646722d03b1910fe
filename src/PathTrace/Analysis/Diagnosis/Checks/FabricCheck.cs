using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Explain.Causes;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>
/// The network's next-hop table beside the nodes' pod CIDRs: rows that contradict each other, lead to the wrong node or to none, and pod CIDRs without a row. A table that was derived from the CIDRs
/// agrees with them by itself.
/// </summary>
internal static class FabricCheck
{
    internal static IEnumerable<Explanation> Find(Snapshot snapshot, Names names)
    {
        if (snapshot.NextHops is not { } table || table.Entries.Any(e => e.IsDerived))
            return [];
        var homes = new PodHomes(snapshot, names);
        var contradicting = Contradictions(snapshot, table, homes, names).ToList();
        return
        [
            .. contradicting.Select(c => Contradicting(homes, names, c.First, c.Other)),
            .. Rows(snapshot, [.. table.Entries.Where(e => !contradicting.Exists(c => ContradictingRows.Key(c.First) == ContradictingRows.Key(e)))], homes, names),
            .. Uncovered(snapshot, table),
        ];
    }

    // Where a default gateway has two rows, or a network that no node is in, sharing traffic may be what is wanted.
    private static IEnumerable<(NextHopEntry First, NextHopEntry Other)> Contradictions(Snapshot snapshot, NextHopTable table, PodHomes homes, Names names)
    {
        foreach (var rows in table.Entries.Where(e => e.Kind is NextHopKind.Address or NextHopKind.Node).GroupBy(ContradictingRows.Key))
        {
            var first = rows.First();
            if (rows.FirstOrDefault(r => ContradictingRows.Target(r) != ContradictingRows.Target(first)) is { } other
                && (homes.Find(first.Destination) is not null || NodeOf(snapshot, first, names) is not null || NodeOf(snapshot, other, names) is not null))
                yield return (first, other);
        }
    }

    private static Explanation Contradicting(PodHomes homes, Names names, NextHopEntry first, NextHopEntry other)
    {
        var owner = homes.Find(first.Destination)?.Node.Name;
        var right = owner is null ? null : new[] { first, other }.FirstOrDefault(r => r.NextHop is { } via && names.Node(via) == owner);
        var made = ContradictingRows.Explain(first, other, owner, right) with { Check = Lookup(first.Destination, "shows which of them it goes by") };
        return owner is null ? made with { Severity = FindingSeverity.Warning } : made;
    }

    private static IEnumerable<Explanation> Rows(Snapshot snapshot, List<NextHopEntry> rows, PodHomes homes, Names names)
    {
        var knowsNodes = snapshot.Nodes.All(n => !n.InternalAddresses.IsEmpty || n.HasEveryInterface);
        foreach (var row in rows.Where(e => e.Kind is NextHopKind.Address or NextHopKind.Node))
        {
            if (homes.Find(row.Destination) is not var (owner, cidr))
                continue;
            var reached = NodeOf(snapshot, row, names);
            if (reached is null && knowsNodes)
                yield return NotANode(row, owner, cidr);
            else if (reached is not null && reached != owner.Name && (row.NextHop is not { } via || !NextHopCauses.Holds(owner, via)) && !homes.Belongs(row.Destination, reached, owner))
                yield return WrongNode(row, owner, cidr, reached);
        }
    }

    private static Explanation NotANode(NextHopEntry row, Node owner, IpPrefix cidr) => Make.Error(
        FindingCode.NextHopNotANode,
        FindingOwner.Fabric,
        $"the next hop of {row.Destination} is {ContradictingRows.Target(row)}, which is no node of the snapshot",
        $"{Of(row, cidr)} the pod CIDR of {owner.Name}, and the next-hop table sends it to {ContradictingRows.Target(row)}, an address that no node of the snapshot has.",
        new Evidence(row.Source, "the row"),
        new Evidence(owner.Source, $"{owner.Name} has the pod CIDR {cidr}")) with
    {
        Fix = AddressOf(owner, row.Destination.Family) is { } address ? $"point {row.Destination} at {address} ({owner.Name})" : $"point {row.Destination} at {owner.Name}",
        Check = new($"kubectl get nodes -o wide | grep -w {ShellWord.Quote(ContradictingRows.Target(row))}"),
    };

    private static Explanation WrongNode(NextHopEntry row, Node owner, IpPrefix cidr, string reached) => Make.Error(
        FindingCode.NextHopWrongNode,
        FindingOwner.Fabric,
        $"the fabric sends {row.Destination} to {reached}; {owner.Name} holds it",
        $"{Of(row, cidr)} the pod CIDR of {owner.Name}, and the next-hop table sends it to {ContradictingRows.Target(row)} ({reached}).",
        new Evidence(row.Source, "the row that is wrong"),
        new Evidence(owner.Source, $"{owner.Name} has the pod CIDR {cidr}")) with
    {
        Fix = AddressOf(owner, row.Destination.Family) is { } address ? $"point {row.Destination} at {address} ({owner.Name})" : $"point {row.Destination} at {owner.Name}",
        Check = Lookup(row.Destination, $"shows whether it goes by {reached} or to {owner.Name}"),
    };

    // A cluster whose pods are reached by tunnels or as machines of the network has no row for any pod CIDR.
    private static IEnumerable<Explanation> Uncovered(Snapshot snapshot, NextHopTable table)
    {
        foreach (var family in (IpFamily[])[IpFamily.IPv4, IpFamily.IPv6])
        {
            var index = new PrefixIndex<NextHopEntry>();
            foreach (var row in table.Entries.Where(e => e.Kind != NextHopKind.Outside && e.Destination.Length > 0 && e.Destination.Family == family))
                index.Add(row.Destination, row);
            var cidrs = snapshot.Nodes.SelectMany(n => n.PodCidrs.Where(c => c.Family == family).Select(c => (Node: n, Cidr: c))).ToList();
            var covered = cidrs.Where(c => index.Holding(c.Cidr.Address).Any(rows => rows[0].Destination.Length <= c.Cidr.Length)).ToList();
            if (covered.Count * 2 < cidrs.Count)
                continue;
            foreach (var (node, cidr) in cidrs.Where(c => !index.Holding(c.Cidr.Address).Any()))
                yield return NoNextHop(table, node, cidr, covered.Count, cidrs.Count);
        }
    }

    private static Explanation NoNextHop(NextHopTable table, Node node, IpPrefix cidr, int covered, int all) => Make.Error(
        FindingCode.NoNextHop,
        FindingOwner.Fabric,
        $"no next hop for {cidr}, the pods of {node.Name}",
        $"The next-hop table has rows for {covered} of {Lists.Count(all, "pod CIDR")} of the cluster, and none that holds {cidr} of {node.Name}.",
        new Evidence(table.Source, "the next-hop table"),
        new Evidence(node.Source, $"{node.Name} has the pod CIDR {cidr}")) with
    {
        Fix = $"add {cidr} with next hop {(AddressOf(node, cidr.Family) is { } address ? $"{address} ({node.Name})" : node.Name)} to the next-hop table",
        Check = Lookup(cidr, "the answers end where the network loses it"),
    };

    private static string Of(NextHopEntry row, IpPrefix cidr) => row.Destination == cidr ? $"{row.Destination} is" : $"{row.Destination} lies in";

    private static ShellCommand Lookup(IpPrefix prefix, string note) => new($"traceroute -n {FirstHost(prefix)}", null, $"from another node: {note}");

    private static IpAddress FirstHost(IpPrefix prefix) => prefix.IsHost ? prefix.Address : IpAddress.Create(prefix.Family, prefix.Address.Bits + 1);

    private static string? NodeOf(Snapshot snapshot, NextHopEntry row, Names names) =>
        row.NextHop is { } address ? names.Node(address) : row.TargetName is { } name ? snapshot.FindNode(name)?.Name : null;

    private static IpAddress? AddressOf(Node node, IpFamily family)
    {
        foreach (var address in node.InternalAddresses)
        {
            if (address.Family == family)
                return address;
        }

        return null;
    }
}
