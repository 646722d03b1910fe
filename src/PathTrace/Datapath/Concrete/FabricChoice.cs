using PathTrace.Cluster;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;

namespace PathTrace.Datapath.Concrete;

/// <summary>Which of several equal rows the fabric has taken for a flow, newest first: a hash over the flow takes the same one again.</summary>
internal sealed record FabricChoice(FlowTuple Flow, NextHopEntry Row, FabricChoice? Earlier)
{
    /// <summary>The row taken for this flow among these; null when none was.</summary>
    internal static NextHopEntry? Find(FabricChoice? newest, in FlowTuple flow, IReadOnlyList<NextHopEntry> rows, Witness? witness = null)
    {
        for (var at = newest; at is not null; at = at.Earlier)
        {
            if (rows.Contains(at.Row) && witness.IsSame(at.Flow, flow))
                return at.Row;
        }

        return null;
    }
}
