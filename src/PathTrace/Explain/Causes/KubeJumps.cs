using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Explain.Causes;

/// <summary>
/// kube-proxy's jumps out of the built-in chains (pkg/proxy/iptables/proxier.go, iptablesJumpChains): it writes the same on every node, so that the other nodes tell which are missing.
/// </summary>
/// <param name="Chains">Where the missing jumps lead, in the order of the sibling.</param>
/// <param name="Sibling">A node that has them.</param>
/// <param name="Shown">The one to show: KUBE-FORWARD's, which lets packets pass, where it is among them.</param>
/// <param name="Source">Its line on the sibling.</param>
internal sealed record KubeJumps(ImmutableArray<string> Chains, string Sibling, string Shown, SourceSpan Source)
{
    /// <summary>The jumps that the node's chain lacks and another node's has; null when it lacks none.</summary>
    internal static KubeJumps? MissingFrom(PathCase @case, TableName table, string chain)
    {
        if (@case.Node is not { } node)
            return null;
        var family = @case.Packet.Family;
        var own = JumpsOf(node, family, table, chain).Select(j => j.To).ToHashSet(StringComparer.Ordinal);
        foreach (var sibling in @case.Snapshot.Nodes.Where(n => n != node))
        {
            var missing = JumpsOf(sibling, family, table, chain).Where(j => !own.Contains(j.To)).DistinctBy(j => j.To).ToList();
            if (missing.Count > 0)
            {
                var shown = missing.Find(j => j.To == "KUBE-FORWARD") is { To: not null } forward ? forward : missing[0];
                return new([.. missing.Select(j => j.To)], sibling.Name, shown.To, shown.Source);
            }
        }

        return null;
    }

    private static IEnumerable<(string To, SourceSpan Source)> JumpsOf(Node node, IpFamily family, TableName table, string name) => node.Rulesets
        .Where(r => r.Family == family)
        .Select(r => r[table]?.Find(name))
        .OfType<Chain>()
        .SelectMany(chain => chain.Rules.Select((rule, i) => (Rule: rule, Source: chain.SpanOf(i))))
        .Where(r => r.Rule.Effect is Effect.Jump { Chain: var to } && to.StartsWith("KUBE-", StringComparison.Ordinal))
        .Select(r => (((Effect.Jump)r.Rule.Effect).Chain, r.Source));
}
