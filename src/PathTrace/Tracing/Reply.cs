using System.Collections.Immutable;
using PathTrace.Datapath;
using PathTrace.Net;

namespace PathTrace.Tracing;

/// <summary>What became of the answer to a packet that arrived.</summary>
public sealed record Reply
{
    /// <summary><see cref="Datapath.Disposition.Answered"/>, <see cref="Datapath.Disposition.AnswerNotExpected"/>, or what ended the answer on its way.</summary>
    public required Disposition Disposition { get; init; }

    /// <summary>Who answers, and the answer as first made.</summary>
    public required PathOrigin Origin { get; init; }

    /// <summary>The nodes it crossed, in order; empty when it met none.</summary>
    public ImmutableArray<Hop> Hops { get; init; } = [];

    /// <summary>What happened behind the last node: a balancer put the called address back.</summary>
    public ImmutableArray<Step> Beyond { get; init; } = [];

    /// <summary>Where it came to an end; null when it was lost.</summary>
    public PathEnd? Destination { get; init; }

    /// <summary>The answer at its end, as whoever got it saw it.</summary>
    public required Packet LastPacket { get; init; }

    /// <summary>The answer's way as a path of its own, under the choices and assumptions of the whole.</summary>
    internal TracePath AsPath(TracePath whole) => new()
    {
        Taken = whole.Taken,
        Disposition = Disposition,
        Origin = Origin,
        Hops = Hops,
        Destination = Destination,
    };
}
