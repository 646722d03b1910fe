using PathTrace.Explain;

namespace PathTrace.Analysis.Lint;

/// <summary>Something that lint could not decide.</summary>
/// <param name="Node">The node.</param>
/// <param name="Text">What, and why not; it may quote the dump.</param>
/// <param name="Evidence">Where it stands.</param>
public sealed record LintGap(string Node, string Text, Evidence Evidence);
