using PathTrace.Text;

namespace PathTrace.Analysis.Check;

/// <summary>A finding that somebody accepted.</summary>
/// <param name="Code">Its code: <c>PT3001</c>.</param>
/// <param name="Fingerprint">Its fingerprint.</param>
/// <param name="Comment">What it was, for readers.</param>
/// <param name="Source">Where that is written.</param>
public sealed record AcceptedFinding(string Code, string Fingerprint, string Comment, SourceSpan Source);
