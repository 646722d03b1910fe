using System.Collections.Immutable;
using PathTrace.Queries;

namespace PathTrace.Analysis.Timeline;

/// <summary>What a client saw that sent one request after another.</summary>
public sealed record TimelineStory
{
    /// <summary>The request.</summary>
    public required PacketQuery Query { get; init; }

    /// <summary>The called address and port, as in the client's messages.</summary>
    public required Net.SocketAddress Called { get; init; }

    /// <summary>The balancer that takes the request; null when it goes to a node as it is.</summary>
    public string? Balancer { get; init; }

    /// <summary>The backends, in the order in which they take their turns.</summary>
    public ImmutableArray<string> Backends { get; init; } = [];

    /// <summary>The requests, in order.</summary>
    public required ImmutableArray<TimelineRequest> Requests { get; init; }

    /// <summary>The spans without an answer.</summary>
    public required ImmutableArray<TimelineOutage> Outages { get; init; }

    /// <summary>What health checks did.</summary>
    public ImmutableArray<HealthChange> Health { get; init; } = [];

    /// <summary>True when every request was answered.</summary>
    public bool IsAnswered => Requests.All(r => r.Outcome == RequestOutcome.Answered);

    /// <summary>True when some request cannot be told.</summary>
    public bool IsOpen => Requests.Any(r => r.Outcome == RequestOutcome.Unknown);
}
