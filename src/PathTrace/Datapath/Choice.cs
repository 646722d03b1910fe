using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Datapath;

/// <summary>One random choice on a path.</summary>
/// <param name="Kind">What chose.</param>
/// <param name="Chosen">What was chosen, for readers: a node, a next hop, <c>match</c> or <c>no match</c>.</param>
/// <param name="Probability">Its exact share at this point.</param>
/// <param name="Source">The rule, route or row.</param>
public sealed record Choice(ChoiceKind Kind, string Chosen, Fraction Probability, SourceSpan Source)
{
    /// <summary>True for a load balancer that no table states: it comes of a service's <c>status.loadBalancer</c>, and the share holds if it uses these nodes equally.</summary>
    public bool IsDerived { get; init; }
}
