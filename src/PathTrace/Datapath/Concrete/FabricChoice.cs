using PathTrace.Cluster;
using PathTrace.Net;

namespace PathTrace.Datapath.Concrete;

/// <summary>Which of several equal rows the fabric has taken for a flow, newest first: a hash over the flow takes the same one again.</summary>
internal sealed record FabricChoice(FlowTuple Flow, NextHopEntry Row, FabricChoice? Earlier)
{
    /// <summary>The row taken for this flow among these; null when none was.</summary>
    internal static NextHopEntry? Find(FabricChoice? newest, in FlowTuple flow, IReadOnlyList<NextHopEntry> rows)
    {
        for (var at = newest; at is not null; at = at.Earlier)
        {
            if (at.Flow == flow && rows.Contains(at.Row))
                return at.Row;
        }

        return null;
    }
}
