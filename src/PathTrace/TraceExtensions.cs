using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Queries;
using PathTrace.Text;
using PathTrace.Tracing;

namespace PathTrace;

/// <summary>Tracing in one call. The indexes behind it are kept for as long as the snapshot lives.</summary>
public static class TraceExtensions
{
    /// <summary>Follows the packet that a query describes: <c>snapshot.Trace("tcp 203.0.113.7:51000 -> 172.17.0.1:80")</c>.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="query">The packet, as people write it.</param>
    /// <param name="assumptions">Answers to what the snapshot leaves open: <c>Assumptions.None.With("limit", false)</c>; null for none.</param>
    /// <param name="oneWay">True to leave the answer alone; otherwise it is followed back from wherever the packet arrives.</param>
    /// <exception cref="QueryException">The text is no query, or names something that the snapshot does not hold.</exception>
    public static Trace Trace(this Snapshot snapshot, string query, Assumptions? assumptions = null, bool oneWay = false)
    {
        var (trace, diagnostics) = snapshot.TryTrace(query, assumptions, oneWay);
        return trace ?? throw new QueryException(diagnostics);
    }

    /// <summary>Follows the packet of a query.</summary>
    /// <exception cref="QueryException">The query names something that the snapshot does not hold.</exception>
    public static Trace Trace(this Snapshot snapshot, PacketQuery query, Assumptions? assumptions = null, bool oneWay = false) => Tracers.Of(snapshot).Trace(query, assumptions, oneWay);

    /// <summary>The same without throwing: null with diagnostics when the query cannot be answered.</summary>
    public static ParseResult<Trace?> TryTrace(this Snapshot snapshot, string query, Assumptions? assumptions = null, bool oneWay = false)
    {
        var (parsed, diagnostics) = PacketQueryParser.Parse(query);
        return parsed is null ? new(null, diagnostics) : Tracers.Of(snapshot).TryTrace(parsed, assumptions, oneWay);
    }
}
