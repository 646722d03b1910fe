using System.Collections.Immutable;
using PathTrace.Net;

namespace PathTrace.Analysis.Why;

/// <summary>Ways of the packet through the node on which the same becomes of the rule.</summary>
/// <param name="Outcome">Whether it is hit there.</param>
/// <param name="Paths">How many of the trace's paths go so.</param>
/// <param name="Share">Their share of the traffic, if what they assume holds.</param>
/// <param name="IsAnswer">True when it is the answer to the packet that passes the node.</param>
/// <param name="Reasons">What became of the rule; at least one.</param>
public sealed record WhyWay(WhyOutcome Outcome, int Paths, Fraction Share, bool IsAnswer, ImmutableArray<WhyReason> Reasons);
