using PathTrace.Text;

namespace PathTrace.Explain;

/// <summary>One place in the snapshot that proves a claim.</summary>
/// <param name="Source">The line; the file as a whole where the proof is that something is missing from it.</param>
/// <param name="Note">What is to be seen there. May quote the dump; renderers escape it.</param>
public sealed record Evidence(SourceSpan Source, string Note);
