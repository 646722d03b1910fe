using PathTrace.Netfilter;

namespace PathTrace.Explain;

/// <summary>kube-proxy's rules for <c>sessionAffinity: ClientIP</c>, which ask a list of recent clients before lots are drawn (pkg/proxy/iptables/proxier.go: writeServiceToEndpointRules).</summary>
internal static class KubeAffinity
{
    /// <summary>True for <c>-m recent --rcheck … -j KUBE-SEP-…</c>.</summary>
    internal static bool Asks(Rule rule) =>
        rule.Effect is Effect.Jump or Effect.Goto
        && rule.Conditions.Any(c => c is Condition.Opaque { Kind: OpaqueKind.State } open && open.Text.StartsWith("-m recent ", StringComparison.Ordinal) && open.Text.Contains("--rcheck", StringComparison.Ordinal));
}
