using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Inputs.LoadBalancers;

/// <summary>Joins the rows of a frontend: several of them list its backends one a line. Says what the joined list repeats, contradicts or leaves open.</summary>
internal static class LoadBalancerRows
{
    private const string IsOpen = "Where this frontend sends is unknown: what comes to it is indeterminate.";

    internal static ImmutableArray<LoadBalancer> Join(IEnumerable<LoadBalancer> rows, ImmutableArray<Node> nodes, DiagnosticList diagnostics) =>
        [.. rows.GroupBy(r => $"{r.Frontend}/{r.Protocol}", StringComparer.Ordinal).Select(rows => Checked(rows.Aggregate((first, next) => Join(first, next, diagnostics)), nodes, diagnostics))];

    private static LoadBalancer Join(LoadBalancer first, LoadBalancer next, DiagnosticList diagnostics)
    {
        var contradiction = Contradiction(first, next);
        if (contradiction is not null)
            diagnostics.Error(DiagnosticCode.BadLoadBalancerRow, next.Source, $"{first.Frontend} stands in {Place(first.Source, next.Source)} too, {contradiction}", IsOpen);
        return first with
        {
            Backends = [.. first.Backends, .. next.Backends],
            IsUnderstood = first.IsUnderstood && next.IsUnderstood && contradiction is null,
            Check = Joined(first, next, diagnostics),
        };
    }

    // One row of a frontend may say how all its backends are tested.
    private static HealthCheck? Joined(LoadBalancer first, LoadBalancer next, DiagnosticList diagnostics)
    {
        if (first.Check is not { } one || next.Check is not { } other || (one.Kind, one.Port, one.From) == (other.Kind, other.Port, other.From))
            return first.Check ?? next.Check;
        diagnostics.Warning(
            DiagnosticCode.BadLoadBalancerRow,
            other.Source,
            $"{first.Frontend} is tested by {one} in {Place(one.Source, other.Source)}, and here by {other}",
            "The first counts.");
        return one;
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

    // A backend is one target, and its weight is what gives it more: of a row that says the same again nothing tells whether it was meant to count twice.
    private static LoadBalancer Checked(LoadBalancer balancer, ImmutableArray<Node> nodes, DiagnosticList diagnostics)
    {
        var backends = ImmutableArray.CreateBuilder<LoadBalancerBackend>();
        var known = new Dictionary<(string?, SocketAddress?), LoadBalancerBackend>();
        var isUnderstood = balancer.IsUnderstood;
        foreach (var backend in balancer.Backends)
        {
            if (known.TryAdd((backend.NodeName, backend.Address), backend))
            {
                backends.Add(backend);
                BackendFamilies.Report(balancer, backend, nodes, diagnostics);
            }
            else
            {
                isUnderstood &= IsSame(balancer, known[(backend.NodeName, backend.Address)], backend, diagnostics);
            }
        }

        return balancer with { Backends = backends.ToImmutable(), IsUnderstood = isUnderstood };
    }

    private static bool IsSame(LoadBalancer balancer, LoadBalancerBackend first, LoadBalancerBackend again, DiagnosticList diagnostics)
    {
        var place = Place(first.Source, again.Source);
        if ((first.Weight, first.IsHealthy) == (again.Weight, again.IsHealthy))
        {
            diagnostics.Warning(
                DiagnosticCode.BadLoadBalancerRow,
                again.Source,
                $"{again.Label} is a backend of {balancer.Frontend} in {place} already",
                "It counts once. Whether it was meant to get twice the share is not known: a weight says so (weight 2).");
            return true;
        }

        diagnostics.Error(
            DiagnosticCode.BadLoadBalancerRow,
            again.Source,
            $"{again.Label} is a backend of {balancer.Frontend} in {place} already, where it {State(first)}: here it {State(again)}",
            IsOpen);
        return false;
    }

    private static string State(LoadBalancerBackend backend) => backend.IsHealthy ? $"has weight {backend.Weight}" : $"is down with weight {backend.Weight}";

    private static string Place(SourceSpan first, SourceSpan from) => ReferenceEquals(first.Source, from.Source) ? $"line {first.Line}" : first.ToString();
}
