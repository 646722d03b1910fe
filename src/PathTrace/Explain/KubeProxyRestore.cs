using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Explain;

/// <summary>
/// A node with rules of kube-proxy's that it lacks, taken from a sibling, which has the same: what a restarted kube-proxy writes. Rules that are not kube-proxy's stay as they are; of kube-proxy's own no more
/// is changed than is missing, so that another fault of the node still shows.
/// </summary>
internal static class KubeProxyRestore
{
    private const string Prefix = "KUBE-";

    /// <summary>The service rules: the chains in which services are looked up, all that the node does not have, and the jumps where the node has lost all.</summary>
    internal static Node Services(Node node, Node sibling)
    {
        var isGone = !ServiceRules.NatTables(node, IpFamily.IPv4).Concat(ServiceRules.NatTables(node, IpFamily.IPv6)).Any(t => t.Find(ServiceTarget.ServicesChain) is { Rules.IsEmpty: false });
        return With(node, sibling, (own, theirs) => own is null || own.Rules.IsEmpty || theirs.Name is ServiceTarget.ServicesChain or ServiceTarget.NodePortsChain, _ => isGone);
    }

    /// <summary>One chain of nat; of a built-in one, kube-proxy's jumps in it.</summary>
    internal static Node Chain(Node node, Node sibling, string chain) =>
        With(node, sibling, (_, theirs) => theirs.Name == chain, name => name == chain);

    /// <summary>The first other node on which a chain of nat holds a rule of kube-proxy's; null when none does.</summary>
    internal static Node? Sibling(Snapshot snapshot, Node node, IpFamily family, string chain) => snapshot.Nodes.FirstOrDefault(n => n.Name != node.Name
        && ServiceRules.NatTables(n, family).Any(t => t.Find(chain)?.Rules.Any(r => chain.StartsWith(Prefix, StringComparison.Ordinal) || IsJump(r)) == true));

    private static Node With(Node node, Node sibling, Func<Chain?, Chain, bool> isTaken, Func<string, bool> withJumps)
    {
        var restored = sibling.Rulesets.Select(theirs => With(node.Rulesets.FirstOrDefault(r => r.Family == theirs.Family && r.Backend == theirs.Backend) ?? node.Rulesets.FirstOrDefault(r => r.Family == theirs.Family), theirs, isTaken, withJumps)).ToList();
        return node with
        {
            Rulesets = [.. node.Rulesets.Where(r => !restored.Exists(o => o.Family == r.Family && o.Backend == r.Backend)), .. restored],
            RulesetFamilies = [.. node.RulesetFamilies.Union(restored.Select(r => r.Family))],
        };
    }

    private static Ruleset With(Ruleset? own, Ruleset theirs, Func<Chain?, Chain, bool> isTaken, Func<string, bool> withJumps)
    {
        var tables = theirs.Tables.Select(table => With(own?[table.Name], table, isTaken, withJumps)).OfType<Table>().ToList();
        return new(theirs.Family, own?.Backend ?? theirs.Backend, [.. (own?.Tables ?? []).Where(t => tables.TrueForAll(o => o.Name != t.Name)), .. tables], own?.Source ?? theirs.Source);
    }

    private static Table With(Table? own, Table theirs, Func<Chain?, Chain, bool> isTaken, Func<string, bool> withJumps)
    {
        var chains = ImmutableArray.CreateBuilder<Chain>();
        foreach (var chain in theirs.Chains)
        {
            var mine = own?.Find(chain.Name);
            if (chain.Name.StartsWith(Prefix, StringComparison.Ordinal))
                Add(isTaken(mine, chain) ? chain : mine);
            else if (chain.Hook is not null)
                Add(withJumps(chain.Name) ? WithJumps(mine, chain) : mine ?? chain.WithRules([]));
        }

        foreach (var chain in own?.Chains ?? [])
        {
            if (!chains.Any(c => c.Name == chain.Name))
                chains.Add(chain);
        }

        return new(theirs.Name, chains.ToImmutable(), own?.Source ?? theirs.Source);

        void Add(Chain? chain)
        {
            if (chain is not null)
                chains.Add(chain);
        }
    }

    // kube-proxy puts its jumps first (iptables -I).
    private static Chain WithJumps(Chain? own, Chain theirs)
    {
        var missing = theirs.PlacedRules.Where(r => IsJump(r) && own?.Rules.Any(o => o.Effect == r.Effect) != true);
        return own is null ? theirs.WithRules([.. missing]) : own.WithRules([.. missing, .. own.PlacedRules]);
    }

    private static bool IsJump(Rule rule) => rule.Effect is Effect.Jump { Chain: var to } && to.StartsWith(Prefix, StringComparison.Ordinal);
}
