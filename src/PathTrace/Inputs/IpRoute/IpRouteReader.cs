using System.Collections.Immutable;
using PathTrace.Inputs.Reading;
using PathTrace.Net;
using PathTrace.Routing;
using PathTrace.Text;

namespace PathTrace.Inputs.IpRoute;

/// <summary>
/// Reads what <c>ip route</c> prints: text, the one-line form of <c>-o</c>, details of <c>-d</c>, or JSON of <c>-j</c>; both families, any tables.
/// Several listings may stand in one file: a line <c># table NAME</c>, or the echo of the command (<c># ip route show table NAME</c>), says which
/// table the lines behind it belong to.
/// </summary>
public static class IpRouteReader
{
    /// <summary>Reads a dump. Never throws; a route that is not understood as a whole is kept and marked.</summary>
    /// <param name="source">The dump.</param>
    /// <param name="defaultFamily">The family of <c>default</c> where the line itself does not tell; IPv4 when none is given.</param>
    /// <param name="table">The table of routes that name none: the one the command asked for; <c>main</c> when null.</param>
    public static ParseResult<ImmutableArray<Route>> Read(SourceText source, IpFamily defaultFamily, string? table = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        var diagnostics = new FileDiagnostics(source);
        var family = defaultFamily == IpFamily.None ? IpFamily.IPv4 : defaultFamily;
        var section = new RouteSection(family, RouteTables.Canonical(table ?? RouteTables.Main));
        var routes = Utf8.LooksLikeJson(source)
            ? new RouteJsonReader(diagnostics, section).Read()
            : new RouteTextReader(diagnostics, section).Read();
        return diagnostics.With(routes);
    }
}
