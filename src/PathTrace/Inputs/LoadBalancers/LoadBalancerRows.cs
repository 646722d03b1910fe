using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Text;

namespace PathTrace.Inputs.LoadBalancers;

/// <summary>Joins the rows of a frontend: several of them list its backends one a line.</summary>
internal static class LoadBalancerRows
{
    internal static ImmutableArray<LoadBalancer> Join(IEnumerable<LoadBalancer> rows, DiagnosticList diagnostics) =>
        [.. rows.GroupBy(r => (r.Protocol, r.Frontend)).Select(rows => rows.Aggregate((first, next) => Join(first, next, diagnostics)))];

    private static LoadBalancer Join(LoadBalancer first, LoadBalancer next, DiagnosticList diagnostics)
    {
        if (Contradiction(first, next) is { } contradiction)
        {
            diagnostics.Error(
                DiagnosticCode.BadLoadBalancerRow,
                next.Source,
                $"{first.Frontend} stands in line {first.Source.Line} too, {contradiction}",
                "Where this frontend sends is unknown: what comes to it is indeterminate.");
        }

        return first with
        {
            Backends = [.. first.Backends.Concat(next.Backends).DistinctBy(b => (b.NodeName, b.Address, b.Weight, b.IsHealthy))],
            IsUnderstood = first.IsUnderstood && next.IsUnderstood && Contradiction(first, next) is null,
        };
    }

    private static string? Contradiction(LoadBalancer first, LoadBalancer next)
    {
        if (first.Name != next.Name)
            return $"as a frontend of {first.Name}";
        return first.Backends.IsEmpty || next.Backends.IsEmpty || Rewrites(first) == Rewrites(next)
            ? null
            : $"where its destination is {(Rewrites(first) ? "rewritten" : "kept")}: here it is {(Rewrites(next) ? "rewritten" : "kept")}";
    }

    private static bool Rewrites(LoadBalancer balancer) => balancer.Backends[0].Address is not null;
}
