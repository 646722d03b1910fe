using PathTrace.Datapath.Symbolic;

namespace PathTrace.Tracing;

/// <summary>Packets that go the same ways, and the trace of one of them. Other members differ from it in their own values of fields that nothing rewrote.</summary>
/// <param name="Set">The packets.</param>
/// <param name="Trace">What becomes of one; null when nothing tells where they begin.</param>
/// <param name="Problem">Why nothing tells it.</param>
internal sealed record PacketClass(PacketSet Set, Trace? Trace, string? Problem = null);
