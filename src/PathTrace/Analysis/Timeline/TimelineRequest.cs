using System.Collections.Immutable;

namespace PathTrace.Analysis.Timeline;

/// <summary>One request of the client's loop.</summary>
/// <param name="Start">When the loop printed the time and asked, from the first snapshot on.</param>
/// <param name="End">When the client had its answer or its error; the start when it cannot be told.</param>
/// <param name="Outcome">What it got.</param>
/// <param name="Connections">The client's connection, or those that the balancer opened for it.</param>
/// <param name="Balancer">The proxy that answered or gave up; null when the client connects to the node itself.</param>
public sealed record TimelineRequest(TimeSpan Start, TimeSpan End, RequestOutcome Outcome, ImmutableArray<TimelineConnection> Connections, string? Balancer)
{
    /// <summary>True when the answer came when it was asked for.</summary>
    public bool IsPrompt => Outcome == RequestOutcome.Answered && End == Start;
}
