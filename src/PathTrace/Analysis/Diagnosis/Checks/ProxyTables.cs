using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using PathTrace.Cluster;
using PathTrace.Net;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>What kube-proxy wrote on each node, made once per snapshot for all checks.</summary>
internal static class ProxyTables
{
    private static readonly ConditionalWeakTable<Snapshot, StrongBox<ImmutableArray<ProxyTable>>> Kept = [];

    /// <summary>One for each node and family whose rules were collected, in the order of the nodes.</summary>
    internal static ImmutableArray<ProxyTable> Of(Snapshot snapshot) => Kept.GetValue(snapshot, static s => new([.. All(s)])).Value;

    /// <summary>Those of each family of which every rule is known: what they lack is missing. Families without any are left out.</summary>
    internal static IEnumerable<ImmutableArray<ProxyTable>> WholeByFamily(Snapshot snapshot)
    {
        foreach (var family in (IpFamily[])[IpFamily.IPv4, IpFamily.IPv6])
        {
            var tables = Of(snapshot).Where(t => t.Family == family && t.IsWhole).ToImmutableArray();
            if (!tables.IsEmpty)
                yield return tables;
        }
    }

    private static IEnumerable<ProxyTable> All(Snapshot snapshot)
    {
        // In IPVS mode kube-proxy writes no rule for a service, so that a node in it lacks none.
        foreach (var node in snapshot.Nodes.Where(n => !IpvsMode.IsOn(n)))
        {
            foreach (var family in node.RulesetFamilies)
                yield return new(snapshot, node, family);
        }
    }
}
