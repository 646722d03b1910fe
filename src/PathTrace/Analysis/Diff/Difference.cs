using PathTrace.Tracing;

namespace PathTrace.Analysis.Diff;

/// <summary>What becomes of a class in two snapshots, when it is not the same.</summary>
/// <param name="Before">The trace in the one; null where the packet cannot begin there.</param>
/// <param name="After">The same in the other.</param>
/// <param name="Was">What becomes of the class in the one.</param>
/// <param name="IsNow">The same in the other.</param>
internal sealed record Difference(Trace? Before, Trace? After, Fate Was, Fate IsNow);
