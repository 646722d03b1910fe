using System.Collections.Immutable;
using PathTrace.Datapath;
using PathTrace.Netfilter;
using PathTrace.Text;
using PathTrace.Tracing;

namespace PathTrace.Explain.Policies;

/// <summary>
/// ip-masq-agent's chain in nat (cmd/ip-masq-agent/ip-masq-agent.go): it drops nothing, and lets go unmasqueraded what its config map lists. Its name is an option, its comments are not.
/// </summary>
internal static class MasqAgent
{
    /// <summary>A sentence about its rule that let a packet keep its source on the way through a node, and the rule; null where none did.</summary>
    internal static (string Words, Evidence Evidence)? Spared(ImmutableArray<Hop> hops, string node) =>
        hops.Where(h => h.Node == node).SelectMany(h => h.Steps).OfType<Step.RuleHit>().LastOrDefault(h => h.Rule.Effect is Effect.Return && IsOwn(h)) is { } rule
            ? ($"ip-masq-agent let it keep its source ({Words.Place(rule)}): its config map kube-system/ip-masq-agent lists the destination in nonMasqueradeCIDRs.", new(rule.Source, "ip-masq-agent's rule"))
            : null;

    /// <summary>A sentence about its rule that masqueraded a packet; null where the line is none of its rules.</summary>
    internal static string? Masqueraded(ImmutableArray<Hop> hops, SourceSpan line) =>
        hops.SelectMany(h => h.Steps).OfType<Step.RuleHit>().Any(h => h.Source == line && h.Rule.Effect is Effect.Masquerade && IsOwn(h))
            ? "That rule is ip-masq-agent's: its config map kube-system/ip-masq-agent does not list the destination in nonMasqueradeCIDRs."
            : null;

    private static bool IsOwn(Step.RuleHit hit) => hit.Table == TableName.Nat && RuleComments.Of(hit.Rule).Any(c => c.StartsWith("ip-masq-agent: ", StringComparison.Ordinal));
}
