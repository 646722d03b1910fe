using System.Collections.Immutable;

namespace PathTrace.Analysis.Diff;

/// <summary>Which packets fare differently in two snapshots.</summary>
public sealed record DiffReport
{
    /// <summary>Packets that fare differently, worst first; a packet that is in no group fares as before when the report is whole.</summary>
    public required ImmutableArray<DiffGroup> Groups { get; init; }

    /// <summary>All that differs between the snapshots and may concern packets, whether some packet fares differently for it or not.</summary>
    public required ImmutableArray<DiffCause> Changes { get; init; }

    /// <summary>False when the packets fall into more classes than were followed: then there may be differences that no group tells.</summary>
    public bool IsWhole { get; init; } = true;

    /// <summary>How many classes of packets were followed.</summary>
    public int Classes { get; init; }

    /// <summary>How many of them hang on what a snapshot does not tell, where all do: then nothing was really compared, because behind an open question a change may be met that nobody sees. Zero where something is decided.</summary>
    public int OpenClasses { get; init; }

    /// <summary>Places at which packets begin in one of the snapshots only, as queries name them: <c>at worker3</c>. What begins there is not compared.</summary>
    public ImmutableArray<string> OnlyBefore { get; init; } = [];

    /// <summary>The same of the later snapshot.</summary>
    public ImmutableArray<string> OnlyAfter { get; init; } = [];
}
