using PathTrace.Analysis.Lint.Walks;
using PathTrace.Netfilter;

namespace PathTrace.Analysis.Lint.Rules;

/// <summary>
/// Rules that a program writes by a pattern and writes again when they are gone: kube-proxy, kubelet, network plugins, service meshes, Docker, libvirt. One that has no effect in such a pattern is nobody's mistake.
/// </summary>
internal static class ProgramRules
{
    private static readonly string[] Prefixes =
    [
        "KUBE-", "cali-", "DOCKER", "CILIUM_", "OLD_CILIUM_", "FLANNEL-", "WEAVE-", "CNI-", "AWS-", "ANTREA-", "AZURE-NPM", "ISTIO_", "LIBVIRT_", "IP-MASQ",
    ];

    /// <summary>True when a program keeps a chain of this name.</summary>
    internal static bool Owns(string chain) => Prefixes.Any(p => chain.StartsWith(p, StringComparison.Ordinal));

    /// <summary>True when a program writes the rule: in its own chain, to lead there, for its own bridge, or with its mark in the comment.</summary>
    internal static bool Holds(RuleModel rule) =>
        Owns(rule.Chain.Name)
        || rule.Effect is Effect.Jump { Chain: var target } && Owns(target)
        || rule.Effect is Effect.Goto { Chain: var next } && Owns(next)
        || rule.Rule.Comment?.StartsWith("cali:", StringComparison.Ordinal) == true
        || rule.Rule.Conditions.Any(c => c is Condition.Interface { Pattern: { Name: "docker0", IsPrefix: false } });
}
