using System.Collections.Immutable;

namespace PathTrace.Analysis.Timeline;

/// <summary>One attempt to connect: a SYN, repeated until it is answered, refused or given up.</summary>
/// <param name="Start">When the first SYN was sent, from the first snapshot on.</param>
/// <param name="End">When it was decided; for one that cannot be told, when that began.</param>
/// <param name="Backend">The balancer's backend, or the node by which the flow enters where several fit; null when there is one way in.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Syns">The SYNs, in order.</param>
/// <param name="Reason">What refused it, or what is not known; null otherwise.</param>
public sealed record TimelineConnection(TimeSpan Start, TimeSpan End, string? Backend, ConnectionOutcome Outcome, ImmutableArray<TimelineSyn> Syns, string? Reason)
{
    /// <summary>The entry that kept a repeated SYN from being answered; null when none did.</summary>
    public KeptEntry? Kept => Syns.Select(s => s.Kept).FirstOrDefault(k => k is not null);
}
