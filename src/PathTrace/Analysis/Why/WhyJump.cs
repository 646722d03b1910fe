using System.Collections.Immutable;

namespace PathTrace.Analysis.Why;

/// <summary>A rule that leads to a chain, and why it did not lead the packet there.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Reasons">What became of it.</param>
public sealed record WhyJump(RuleReference Rule, ImmutableArray<WhyReason> Reasons);
