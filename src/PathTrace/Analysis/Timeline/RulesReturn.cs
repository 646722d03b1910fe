namespace PathTrace.Analysis.Timeline;

/// <summary>Rules of a node that one snapshot lacks and a later one has again.</summary>
/// <param name="Node">The node.</param>
/// <param name="Gone">The index of the first snapshot without them.</param>
/// <param name="Back">The index of the first one that has as many again.</param>
/// <param name="Least">How long they were gone at least: from the first snapshot without them to the last one.</param>
/// <param name="Most">How long they were gone at most: from the last snapshot that had them to the first that has them again.</param>
public sealed record RulesReturn(string Node, int Gone, int Back, TimeSpan Least, TimeSpan Most);
