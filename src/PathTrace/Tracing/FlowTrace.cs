using System.Collections.Immutable;

namespace PathTrace.Tracing;

/// <summary>The answer to a query about a packet of a flow, and what is remembered of the flow behind each of its paths.</summary>
/// <param name="Trace">The trace.</param>
/// <param name="Behind">For each path, in the same order, what may be remembered: several flows where the snapshot does not tell.</param>
internal sealed record FlowTrace(Trace Trace, ImmutableArray<ImmutableArray<Flow>> Behind);
