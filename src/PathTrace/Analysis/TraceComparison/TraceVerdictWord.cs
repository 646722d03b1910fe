using PathTrace.Netfilter;

namespace PathTrace.Analysis.TraceComparison;

/// <summary>A verdict as traces name it, and the chain of a jump: <c>ACCEPT</c>, <c>JUMP</c> to <c>KUBE-SERVICES</c>.</summary>
internal readonly record struct TraceVerdictWord(string Word, string? Chain = null)
{
    internal static TraceVerdictWord Accept => new("ACCEPT");

    internal static TraceVerdictWord Drop => new("DROP");

    /// <summary>
    /// What nf_tables' trace says of a rule with this effect: translations accept, REJECT drops (nft_compat.c, nft_target_eval_xt; nf_tables_trace.c). Null for what PathTrace cannot follow.
    /// </summary>
    internal static TraceVerdictWord? Of(Effect effect) => effect switch
    {
        Effect.Accept or Effect.Dnat or Effect.Snat or Effect.Masquerade or Effect.Redirect or Effect.NetMap => Accept,
        Effect.Drop or Effect.Reject => Drop,
        Effect.Return => new("RETURN"),
        Effect.Jump jump => new("JUMP", jump.Chain),
        Effect.Goto transfer => new("GOTO", transfer.Chain),
        Effect.Opaque or Effect.TransparentProxy or Effect.HandOver => null,
        _ => new("CONTINUE"),
    };

    public override string ToString() => Chain is null ? Word : $"{Word}:{Chain}";
}
