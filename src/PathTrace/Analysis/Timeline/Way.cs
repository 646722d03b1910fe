using System.Collections.Immutable;
using PathTrace.Net;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Timeline;

/// <summary>One way that a SYN may go in a snapshot.</summary>
/// <param name="Path">The path.</param>
/// <param name="Entry">The backend that the balancer chooses for it, or the node by which it enters where several fit; null when there is one way in.</param>
/// <param name="EntryShare">The share of connections that are given this entry.</param>
/// <param name="Balancer">The balancer; null without one.</param>
/// <param name="Behind">What nodes remember of the packet; several flows where the snapshot does not tell.</param>
/// <param name="Reaction">What its sender hears.</param>
/// <param name="Reason">Why it is not answered, in a clause; null when it is.</param>
internal sealed record Way(TracePath Path, string? Entry, Fraction EntryShare, string? Balancer, ImmutableArray<Flow> Behind, Reaction Reaction, string? Reason);
