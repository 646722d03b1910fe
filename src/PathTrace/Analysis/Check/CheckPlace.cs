using PathTrace.Text;

namespace PathTrace.Analysis.Check;

/// <summary>A place that proves a finding.</summary>
/// <param name="Side">To which input the file belongs.</param>
/// <param name="Source">The line; the file as a whole where something is missing from it.</param>
/// <param name="Note">What is to be seen there; empty where the finding says it. May quote the dump; renderers escape it.</param>
public sealed record CheckPlace(CheckSide Side, SourceSpan Source, string Note);
