using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Explain;

/// <summary>Which of the three that kube-proxy masquerades by a nat table lacks (pkg/proxy/iptables/proxier.go, iptablesJumpChains): the mark, the rule, or the jump to it.</summary>
/// <param name="What">In a clause.</param>
/// <param name="Chain">The chain that is to be restored.</param>
/// <param name="Place">Where it shows.</param>
internal sealed record MasqueradeGap(string What, string Chain, SourceSpan Place)
{
    /// <summary>The chain that marks what is to be masqueraded.</summary>
    internal const string Marking = "KUBE-MARK-MASQ";

    /// <summary>The chain that masquerades what is marked.</summary>
    internal const string Masquerading = "KUBE-POSTROUTING";

    /// <summary>Null where all three are there.</summary>
    internal static MasqueradeGap? Of(Table nat)
    {
        var marks = nat.Find(Marking);
        if (nat.Chains.Any(c => c.Rules.Any(r => r.Effect is Effect.Jump { Chain: Marking })) && marks?.Rules.Any(r => r.Effect is Effect.SetMark or Effect.Opaque) != true)
            return new($"{Marking} sets no mark", Marking, marks?.Declaration ?? nat.Source);
        if (nat.Find(Masquerading) is not { } chain)
            return new($"{Masquerading} is gone", Masquerading, nat.Source);
        if (!chain.Rules.Any(r => r.Effect is Effect.Masquerade or Effect.Snat or Effect.Opaque))
            return new($"{Masquerading} holds no MASQUERADE", Masquerading, chain.Declaration);
        var at = nat.At(Hook.Postrouting);
        return ServiceRules.Leads(nat, at, Masquerading) ? null : new($"POSTROUTING does not jump to {Masquerading}", "POSTROUTING", at?.Declaration ?? nat.Source);
    }
}
