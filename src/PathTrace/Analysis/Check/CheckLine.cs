namespace PathTrace.Analysis.Check;

/// <summary>A line of what is to be said of a finding. May quote the dump; renderers escape it.</summary>
/// <param name="Label">What it tells: <c>why</c>, <c>fix</c>, <c>fails for</c>.</param>
/// <param name="Text">What it says.</param>
public readonly record struct CheckLine(string Label, string Text);
