using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>The effects that have no parts: one object each.</summary>
internal static class EffectValues
{
    internal static Effect Accept { get; } = new Effect.Accept();

    internal static Effect Drop { get; } = new Effect.Drop();

    internal static Effect Return { get; } = new Effect.Return();

    internal static Effect NoTrack { get; } = new Effect.NoTrack();

    /// <summary>A rule without a target only counts.</summary>
    internal static Effect NoTarget { get; } = new Effect.Continue("");
}
