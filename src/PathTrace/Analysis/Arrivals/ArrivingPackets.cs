using PathTrace.Datapath.Symbolic;
using PathTrace.Queries;

namespace PathTrace.Analysis.Arrivals;

/// <summary>Packets that begin at one place.</summary>
/// <param name="Origin">Where they arrive or are made.</param>
/// <param name="Set">The packets.</param>
internal sealed record ArrivingPackets(QueryOrigin Origin, PacketSet Set);
