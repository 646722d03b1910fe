using PathTrace.Text;

namespace PathTrace.Queries.Expectations;

/// <summary>What some findings count as: <c>policy PT3004 on node/worker3 accept</c>. Of several that fit the last one counts.</summary>
/// <param name="Kind">The kind of finding; null for every kind.</param>
/// <param name="Code">The number of the code: 3004 for <c>PT3004</c>; null for every code.</param>
/// <param name="Node">The node that the finding is about; null for whichever, or none.</param>
/// <param name="Level">What it counts as.</param>
/// <param name="Reason">The comment on its line; empty for none.</param>
/// <param name="Source">Where it is written.</param>
public sealed record PolicyRule(FindingKind? Kind, int? Code, string? Node, CheckLevel Level, string Reason, SourceSpan Source);
