using PathTrace.Datapath;
using PathTrace.Routing;

namespace PathTrace.Explain.Causes;

/// <summary>A lost packet, or one of which nobody can tell where it went, that takes the default route, or none, where its node lacks one to other nodes' pods; or one that rp_filter drops there because such a route is its way back.</summary>
internal static class PodRouteCause
{
    internal static Explanation? Explain(PathCase @case)
    {
        if (!@case.Disposition.IsFailure() && @case.Disposition != Disposition.Indeterminate)
            return null;
        if (@case.Disposition == Disposition.ReversePathFiltered)
            return Tried(@case, @case.Names.PodRouteGaps.Find(@case.NodeName, @case.Packet.Source));
        // What goes on to another node after that has another fate than to be lost for the route.
        return @case.LastHop is { } last && last.Steps.OfType<Step.Routed>().LastOrDefault() is { Route: null or { Type: RouteType.Unicast, Destination.Length: 0 } } routed
            ? Tried(@case, @case.Names.PodRouteGaps.Find(last.Node, routed.Destination))
            : null;
    }

    private static Explanation? Tried(PathCase @case, Explanation? found) => found?.Mend is not { } mend ? found
        : found with { Tried = @case.Trials.Outcome(@case, found.Title, "with what is missing there", snapshot => mend() ?? snapshot) };

    /// <summary>The same of a packet whose way beyond its last node no dump tells: the route that is missing there is certain, and is to be mended first.</summary>
    internal static Explanation? Undecided(PathCase @case) => @case.Disposition == Disposition.Indeterminate && @case.LastStep is Step.Assumed ? Explain(@case) : null;
}
