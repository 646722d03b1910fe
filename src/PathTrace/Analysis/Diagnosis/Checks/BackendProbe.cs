using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>One backend of a balancer: what its health check says of the node, and what becomes of the packets that the balancer sends there.</summary>
/// <param name="Balancer">The balancer.</param>
/// <param name="Backend">The backend.</param>
/// <param name="Node">The node behind it.</param>
/// <param name="Check">The check.</param>
/// <param name="Outcome">What comes of the check.</param>
/// <param name="Data">A client's packet as the balancer hands it to the node.</param>
/// <param name="Lost">Why some of it is certainly lost there; null when none is, or when it is lost on purpose.</param>
internal sealed record BackendProbe(LoadBalancer Balancer, LoadBalancerBackend Backend, Node Node, BackendCheck Check, CheckOutcome Outcome, Trace Data, Explanation? Lost)
{
    /// <summary>True when everything that the balancer sends there arrives and is answered.</summary>
    internal bool Delivers => Data.Delivered.IsOne;
}
