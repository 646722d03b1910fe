using System.Collections.Immutable;
using PathTrace.Net;
using PathTrace.Routing;
using PathTrace.Text;

namespace PathTrace.Inputs.IpRoute;

/// <summary>
/// What stands in the table for a line whose destination cannot be read, and for what a dump that breaks off has lost: a route of which nothing is known, for every address and before
/// the table's own default. Longer prefixes keep their answers, or one bad line would leave nothing of the table.
/// </summary>
internal static class LostRoute
{
    internal const string Consequence = "What it decides is unknown: traces that no longer prefix decides are indeterminate.";

    /// <summary>What was lost, before what was read. A file of which nothing was read says nothing: it counts as not collected.</summary>
    internal static ImmutableArray<Route> Join(List<Route> lost, ImmutableArray<Route> read) => read.IsEmpty ? [] : [.. lost, .. read];

    internal static Route At(SourceSpan line, RouteSection section) => new()
    {
        Type = RouteType.Unicast,
        Destination = IpPrefix.All(section.Family),
        Table = section.Table,
        HasUnknownAttributes = true,
        Source = line,
    };
}
