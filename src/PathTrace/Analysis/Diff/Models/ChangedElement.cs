using System.Collections.Immutable;
using PathTrace.Text;

namespace PathTrace.Analysis.Diff;

/// <summary>A difference between two snapshots.</summary>
/// <param name="Cause">What it is.</param>
/// <param name="Touches">The packets that it may concern, at the moment at which it does; null for all.</param>
internal sealed record ChangedElement(DiffCause Cause, TouchedPackets? Touches)
{
    /// <summary>The set whose members were changed; null for anything else.</summary>
    internal string? SetName { get; init; }

    /// <summary>Further places at which the earlier snapshot states parts of it.</summary>
    internal ImmutableArray<SourceSpan> PartsBefore { get; init; } = [];

    /// <summary>The same of the later snapshot.</summary>
    internal ImmutableArray<SourceSpan> PartsAfter { get; init; } = [];
}
