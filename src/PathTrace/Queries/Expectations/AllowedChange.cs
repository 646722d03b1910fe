using System.Collections.Immutable;
using PathTrace.Text;

namespace PathTrace.Queries.Expectations;

/// <summary>Packets that may fare differently than before: <c>allow change where destination in 172.17.0.9</c>.</summary>
/// <param name="Scopes">What is true of such packets: all of these.</param>
/// <param name="Reason">The comment on its line; empty for none.</param>
/// <param name="Source">Where it is written.</param>
public sealed record AllowedChange(ImmutableArray<ChangeScope> Scopes, string Reason, SourceSpan Source);
