using PathTrace.Cluster;
using PathTrace.Net;

namespace PathTrace.Explain.Causes;

/// <summary>Two rows of the next-hop table with one prefix and different next hops, between which nothing decides.</summary>
internal static class ContradictingRows
{
    /// <summary>What tells which rows compete: those that share it and differ in their next hop contradict each other.</summary>
    internal static (string? Table, IpPrefix Destination, int Priority) Key(NextHopEntry row) => (row.TableName, row.Destination, row.Priority);

    /// <summary>The next hop in words.</summary>
    internal static string Target(NextHopEntry row) => row.NextHop?.ToString() ?? row.TargetName ?? "nowhere";

    /// <summary>The first row that contradicts this one; null when none does.</summary>
    internal static NextHopEntry? Find(Snapshot snapshot, NextHopEntry row) =>
        snapshot.NextHops?.Entries.FirstOrDefault(e => e.Kind is NextHopKind.Address or NextHopKind.Node && Key(e) == Key(row) && Target(e) != Target(row));

    /// <summary>The explanation of two such rows.</summary>
    /// <param name="first">The one that stands first.</param>
    /// <param name="other">The other.</param>
    /// <param name="owner">The node whose pods the prefix is; null when nothing tells.</param>
    /// <param name="right">The one that leads to the owner; null when neither does.</param>
    internal static Explanation Explain(NextHopEntry first, NextHopEntry other, string? owner, NextHopEntry? right) => Make.Error(
        FindingCode.NextHopsContradict,
        FindingOwner.Fabric,
        $"the next-hop table sends {first.Destination} both to {Target(first)} and to {Target(other)}",
        Words.Join(
            $"Two rows have the prefix {first.Destination}, and no priority decides between them: the network shares the traffic or takes one of them.",
            owner is null ? null : $"These are pods of {owner} alone, so that what goes the other way is lost."),
        new Evidence(first.Source, "one row"),
        new Evidence(other.Source, "the other")) with
    {
        Fix = right is null ? $"remove the row of {first.Destination} that is wrong" : $"remove the row of {first.Destination} that leads to {Target(right == first ? other : first)}; {Target(right)} is {owner}",
    };
}
