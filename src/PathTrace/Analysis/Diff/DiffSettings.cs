using PathTrace.Datapath;

namespace PathTrace.Analysis.Diff;

/// <summary>How two snapshots are compared.</summary>
/// <param name="Assumptions">Answers to what either leaves open; null for none.</param>
/// <param name="OneWay">True to leave answers alone.</param>
internal sealed record DiffSettings(Assumptions? Assumptions = null, bool OneWay = false)
{
    /// <summary>False to follow also the packets that no change can concern: the same groups, found more slowly.</summary>
    internal bool IsRestricted { get; init; } = true;

    /// <summary>How many classes are followed.</summary>
    internal int MaxClasses { get; init; } = Differ.MaxClasses;
}
