using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Queries;

namespace PathTrace.Analysis.Diff;

/// <summary>Packets of which all fare the same, or all differently, in two snapshots.</summary>
/// <param name="Set">The packets.</param>
/// <param name="Origin">Where they begin.</param>
/// <param name="Difference">What differs; null for nothing.</param>
/// <param name="State">The conntrack state that the first node gives them; null for packets that begin a flow.</param>
internal sealed record ComparedClass(PacketSet Set, QueryOrigin Origin, Difference? Difference, CtStates? State = null)
{
    /// <summary>True when nothing differs as far as is known, and what becomes of the packets hangs on what a snapshot does not tell.</summary>
    internal bool IsOpen { get; init; }
}
