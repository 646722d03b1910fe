using System.Collections.Immutable;
using PathTrace.Explain;
using PathTrace.FaultInjection.Clusters;

namespace PathTrace.FaultInjection.Faults;

/// <summary>What the first finding has to say of a fault.</summary>
/// <param name="Node">The node; null for a fault of no node's.</param>
/// <param name="File">A part of the name of the file that one of its proofs is in; empty where the cause has no one file.</param>
/// <param name="Codes">Codes that name the cause.</param>
internal sealed record Expectation(string? Node, string File, params ImmutableArray<FindingCode> Codes)
{
    /// <summary>A packet whose trace has to be explained so, on each of its paths; null where the diagnosis of the whole has to say it.</summary>
    internal string? Query { get; init; }

    /// <summary>A finding and its node that have to be there as well, first or not; null for none.</summary>
    internal (FindingCode Code, string Node)? Beside { get; init; }

    /// <summary>Whether the fault still shows where another one has changed the plan as well; null for one that does wherever its file is there.</summary>
    internal Func<ClusterPlan, bool>? Shows { get; init; }

    /// <summary>True in a plan of which some node's rules know the service behind the balancer, and endpoints of it.</summary>
    internal static bool KnowsEndpoints(ClusterPlan plan) => plan.Nodes.Any(n => n.Services.Any(s => s.Name == plan.FrontService.Name && !s.Endpoints.IsEmpty));

    /// <summary>True when a finding of the one is a finding of the other.</summary>
    internal bool IsLike(Expectation other) => Node == other.Node && Codes.Intersect(other.Codes).Any();
}
