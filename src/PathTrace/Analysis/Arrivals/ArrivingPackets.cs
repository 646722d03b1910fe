using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Queries;

namespace PathTrace.Analysis.Arrivals;

/// <summary>Packets that begin at one place.</summary>
/// <param name="Origin">Where they arrive or are made.</param>
/// <param name="Set">The packets.</param>
/// <param name="State">The conntrack state that the first node gives them; null for packets that begin a flow.</param>
internal sealed record ArrivingPackets(QueryOrigin Origin, PacketSet Set, CtStates? State = null);
