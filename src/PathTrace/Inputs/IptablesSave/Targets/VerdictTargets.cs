namespace PathTrace.Inputs.IptablesSave.Targets;

/// <summary>The standard targets (iptables(8), "TARGETS") and NOTRACK: they have no options.</summary>
internal static class VerdictTargets
{
    internal static readonly TargetExtension Accept = new("ACCEPT", (ref OptionReader _) => EffectValues.Accept);

    internal static readonly TargetExtension Drop = new("DROP", (ref OptionReader _) => EffectValues.Drop);

    internal static readonly TargetExtension Return = new("RETURN", (ref OptionReader _) => EffectValues.Return);

    /// <summary>Kernel: xt_CT.c, notrack_tg.</summary>
    internal static readonly TargetExtension NoTrack = new("NOTRACK", (ref OptionReader _) => EffectValues.NoTrack);
}
