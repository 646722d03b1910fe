namespace PathTrace.Analysis.Diff;

/// <summary>
/// What becomes of a packet on one way, in words that hold for every packet of its class: addresses and ports that are the packet's own are called so, all others stand there as they are.
/// </summary>
/// <param name="End">How the packet and its answer ended.</param>
/// <param name="Arrival">Where it arrived; empty when it did not.</param>
/// <param name="Source">The source that whoever gets it sees; empty when nobody does.</param>
/// <param name="Way">The nodes, interfaces and gateways on the way there and back.</param>
/// <param name="Questions">The open questions that make a difference on the way, each with its answer; empty for a way that is certain.</param>
internal readonly record struct FatePart(string End, string Arrival, string Source, string Way, string Questions);
