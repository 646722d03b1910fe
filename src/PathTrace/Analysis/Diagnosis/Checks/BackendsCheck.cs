using System.Collections.Immutable;
using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Explain;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>The endpoints behind a service's cluster-wide chain, compared between nodes. Where endpoint objects were collected they decide who is right, and another check compares with them.</summary>
internal static class BackendsCheck
{
    internal static IEnumerable<Explanation> Find(Snapshot snapshot, Names names)
    {
        if (ServiceObjects.Of(snapshot) is not null)
            return [];
        return ProxyTables.WholeByFamily(snapshot).SelectMany(Find);
    }

    private static IEnumerable<Explanation> Find(ImmutableArray<ProxyTable> tables)
    {
        var odd = new Dictionary<ProxyTable, List<Difference>>();
        foreach (var chain in tables.SelectMany(t => t.ByChain.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var held = tables.Where(t => t.ByChain.TryGetValue(chain, out var service) && !service.Backends.IsDefault).ToList();
            if (held.TrueForAll(t => t.ByChain[chain].SendsLike(held[0].ByChain[chain])))
                continue;
            var groups = held.GroupBy(t => t.ByChain[chain].BackendsText, StringComparer.Ordinal).ToList();
            // Without objects the most nodes are right; of as many, those that know the most endpoints.
            var most = groups.OrderByDescending(g => g.Count()).ThenByDescending(g => g.First().ByChain[chain].Backends.Length).First();
            foreach (var table in groups.Where(g => g != most).SelectMany(g => g))
                ListOf(odd, table).Add(new(table.ByChain[chain], most.First(), most.First().ByChain[chain], most.Count()));
        }

        return tables.Where(odd.ContainsKey).Select(t => Differing(t, odd[t]));
    }

    private static List<Difference> ListOf(Dictionary<ProxyTable, List<Difference>> odd, ProxyTable table)
    {
        if (!odd.TryGetValue(table, out var list))
            odd.Add(table, list = []);
        return list;
    }

    private static Explanation Differing(ProxyTable table, List<Difference> differences)
    {
        var first = differences[0];
        var node = table.Node.Name;
        var services = differences.Select(d => d.Own.Name).Distinct(StringComparer.Ordinal).ToList();
        var other = first.Like == 1 ? first.Other.Node.Name : string.Create(CultureInfo.InvariantCulture, $"{first.Other.Node.Name} and {first.Like - 1} more");
        return Make.Warning(
            FindingCode.BackendsDiffer,
            FindingOwner.KubeProxy,
            $"{node} and other nodes send {Lists.Short(services)} to different endpoints{table.FamilyText}",
            Words.Join(
                $"{first.Own.Name}: {node} sends to {Or(first.Own.BackendsText)}, and {other} to {Or(first.Right.BackendsText)}.",
                $"kube-proxy writes the same endpoints on every node, except where zones are told apart (topology hints): without those, {(first.Like > 1 ? $"{node} is" : "one of them is")} behind."),
            new Evidence(Place(first.Own, first.Right), $"{node}'s endpoints of {first.Own.Name}"),
            new Evidence(Place(first.Right, first.Own), $"{first.Other.Node.Name}'s")) with
        {
            Fix = $"look which endpoints {first.Own.Name} has, and restart kube-proxy on the node that does not know them",
            Check = table.Save($"grep -e {first.Own.Chain.Name}", "the endpoints it knows now"),
            Node = node,
        };
    }

    // The first endpoint that the other does not have; the chain where it has all of them.
    private static Text.SourceSpan Place(ProxyService own, ProxyService other)
    {
        var others = other.Backends.Select(b => b.Address).ToHashSet();
        return own.Backends.FirstOrDefault(b => !others.Contains(b.Address)) is { Source.IsSet: true } only ? only.Source : own.Chain.Declaration;
    }

    private static string Or(string backends) => backends.Length == 0 ? "no endpoint" : backends;

    private sealed record Difference(ProxyService Own, ProxyTable Other, ProxyService Right, int Like);
}
