using System.Collections.Immutable;
using PathTrace.Text;

namespace PathTrace.Analysis.Diff;

/// <summary>One thing that a snapshot states, for comparison.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">What it is called; elements of one name belong together, and their order counts.</param>
/// <param name="Text">All of it that may concern packets, in one text; equal texts mean the same.</param>
/// <param name="Source">Where it is stated.</param>
internal sealed record Element(DiffElement Kind, string Name, string Text, SourceSpan Source)
{
    /// <summary>The packets that it may concern; null for all.</summary>
    internal TouchedPackets? Touches { get; init; }

    /// <summary>Further places at which parts of it are stated.</summary>
    internal ImmutableArray<SourceSpan> Parts { get; init; } = [];
}
