using PathTrace.Cluster;
using PathTrace.Queries;
using PathTrace.Text;
using PathTrace.Tracing;

namespace PathTrace;

/// <summary>Tracing in one call. The indexes behind it are kept for as long as the snapshot lives.</summary>
public static class TraceExtensions
{
    /// <summary>Follows the packet that a query describes: <c>snapshot.Trace("tcp 203.0.113.7:51000 -> 172.17.0.1:80")</c>.</summary>
    /// <exception cref="QueryException">The text is no query, or names something that the snapshot does not hold.</exception>
    public static Trace Trace(this Snapshot snapshot, string query)
    {
        var (trace, diagnostics) = snapshot.TryTrace(query);
        return trace ?? throw new QueryException(diagnostics);
    }

    /// <summary>Follows the packet of a query.</summary>
    /// <exception cref="QueryException">The query names something that the snapshot does not hold.</exception>
    public static Trace Trace(this Snapshot snapshot, PacketQuery query) => Tracers.Of(snapshot).Trace(query);

    /// <summary>The same without throwing: null with diagnostics when the query cannot be answered.</summary>
    public static ParseResult<Trace?> TryTrace(this Snapshot snapshot, string query)
    {
        var (parsed, diagnostics) = PacketQueryParser.Parse(query);
        return parsed is null ? new(null, diagnostics) : Tracers.Of(snapshot).TryTrace(parsed);
    }
}
