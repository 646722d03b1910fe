using System.Collections.Immutable;
using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Text;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>
/// kube-proxy writes the same services on every node: what some nodes have and one lacks is missing there. A service that nat lacks and filter refuses is known to the node: it has no endpoints,
/// or none there under a Local policy.
/// </summary>
internal static class MissingServicesCheck
{
    internal static IEnumerable<Explanation> Find(Snapshot snapshot, Names names)
    {
        var listed = ServiceObjects.Targets(snapshot);
        var members = Members(snapshot);
        return ProxyTables.WholeByFamily(snapshot)
            .Select(tables => tables.RemoveAll(t => t.Taken.Count == 0 && !members.Contains(t.Node.Name)))
            .SelectMany(tables => Find(tables, Expected(tables, listed)));
    }

    // A router or balancer whose dumps were collected too has no services; where objects or tables tell the cluster's nodes, it is not among them.
    private static HashSet<string> Members(Snapshot snapshot)
    {
        var stated = snapshot.Nodes.Where(n => !n.InternalAddresses.IsEmpty || !n.PodCidrs.IsEmpty).Select(n => n.Name).ToHashSet(StringComparer.Ordinal);
        if (stated.Count == 0)
            return [.. snapshot.Nodes.Select(n => n.Name)];
        stated.UnionWith((snapshot.Pods ?? []).Select(p => p.NodeName).OfType<string>());
        return stated;
    }

    private static IEnumerable<Explanation> Find(ImmutableArray<ProxyTable> tables, Dictionary<ServiceTarget, Holding> expected)
    {
        var all = expected.Select(e => e.Value.Name).Distinct(StringComparer.Ordinal).Count();
        foreach (var table in tables)
        {
            var missing = expected.Where(e => !table.Taken.ContainsKey(e.Key) && !table.Refused.Contains(e.Key)).OrderBy(e => e.Key.Address).ThenBy(e => e.Key.Port).ToList();
            if (missing.Count > 0)
                yield return Missing(table, missing, all, tables.Length - 1);
        }
    }

    // What no object states is left over on the few that have it, unless most do: people's tables need not list every service. Of two nodes without objects the one with more rules is right.
    private static Dictionary<ServiceTarget, Holding> Expected(ImmutableArray<ProxyTable> tables, HashSet<ServiceTarget>? listed)
    {
        var expected = new Dictionary<ServiceTarget, Holding>();
        var voters = 0;
        foreach (var table in tables)
        {
            voters += table.Taken.Count > 0 ? 1 : 0;
            foreach (var (target, rule) in table.Taken)
            {
                if (!expected.TryGetValue(target, out var held))
                    expected.Add(target, held = new(table, rule));
                held.Nodes++;
            }
        }

        foreach (var (target, held) in expected)
        {
            var isMost = listed is null ? held.Nodes * 2 >= voters : held.Nodes * 2 > voters;
            if (!isMost && listed?.Contains(target) != true)
                expected.Remove(target);
        }

        return expected;
    }

    private static Explanation Missing(ProxyTable table, List<KeyValuePair<ServiceTarget, Holding>> missing, int all, int others)
    {
        var (target, shown) = missing[0];
        var services = missing.Select(m => m.Value.Name).Distinct(StringComparer.Ordinal).ToList();
        var node = table.Node.Name;
        var isGone = table.Taken.Count == 0;
        var lacks = string.Create(CultureInfo.InvariantCulture, $"{services.Count} of {all} services");
        return Make.Error(
            FindingCode.KubeProxyRulesMissing,
            FindingOwner.KubeProxy,
            isGone ? $"{node} has lost kube-proxy's rules{table.FamilyText}" : $"{node} lacks {lacks}{table.FamilyText}",
            Words.Join(
                isGone ? $"nat on {node} holds no rule of kube-proxy for any service, while other nodes know {all}: {Lists.Short(services)}."
                    : $"nat on {node} holds no rule for {Lists.Short(services)}.",
                string.Create(CultureInfo.InvariantCulture, $"{shown.Nodes} of {others} other nodes {(shown.Nodes == 1 ? "has" : "have")} the rule for {ProxyService.Text(target)}."),
                $"Packets for {(services.Count == 1 ? "it" : "these services")} keep the service address on {node}, to which no route leads."),
            new Evidence(table.Place, $"nat on {node}: no rule takes {ProxyService.Text(target)}"),
            new Evidence(shown.Rule.Source, string.Create(CultureInfo.InvariantCulture, $"{shown.First.Node.Name}: {shown.Rule.Chain} rule {shown.Rule.Number}"))) with
        {
            Fix = $"restore kube-proxy's rules on {node}: restart kube-proxy there and read its log",
            Check = table.Save(target.Address.IsSet ? $"grep -cw {target.Address}" : $"grep -cw {ShellWord.Quote($"dport {target.Port}")}", "0: still missing"),
            Node = node,
        };
    }

    /// <summary>Who has a service's rule.</summary>
    /// <param name="first">The first node that has it.</param>
    /// <param name="rule">Its rule.</param>
    private sealed class Holding(ProxyTable first, ServiceRule rule)
    {
        internal ProxyTable First => first;

        internal ServiceRule Rule => rule;

        internal string Name { get; } = KubeComment.Service(rule.Rule.Comment) ?? rule.Source.ToString();

        /// <summary>How many nodes have it.</summary>
        internal int Nodes { get; set; }
    }
}
