using System.Collections.Immutable;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Queries;

namespace PathTrace.Tracing;

/// <summary>The answer to one query: all ways the packet may go, and what that adds up to.</summary>
public sealed record Trace
{
    /// <summary>The question.</summary>
    public required PacketQuery Query { get; init; }

    /// <summary>Everything that the user answered beforehand, whether anything asked for it or not.</summary>
    public Assumptions Assumptions { get; init; } = Assumptions.None;

    /// <summary>True when the answers to packets that arrive were followed back: a share then counts as delivered only if its answer came back as well.</summary>
    public bool FollowsReplies { get; init; }

    /// <summary>What was changed by hand in the snapshot before the packet was followed, each as it was written; empty for a snapshot as it was read.</summary>
    public ImmutableArray<string> WhatIf { get; init; } = [];

    /// <summary>Those of the user's answers that settled something: the verdict rests on them.</summary>
    public ImmutableArray<GivenAnswer> Given { get; init; } = [];

    /// <summary>The answer in one word.</summary>
    public required TraceVerdict Verdict { get; init; }

    /// <summary>The share that certainly arrives, and is answered where answers were followed.</summary>
    public required Fraction Delivered { get; init; }

    /// <summary>The share that is certainly lost, on the way or on the way back.</summary>
    public required Fraction Failed { get; init; }

    /// <summary>The share whose fate depends on assumptions. The three shares add up to exactly one.</summary>
    public required Fraction Undetermined { get; init; }

    /// <summary>The paths, in the order of balancer table, rules and routes.</summary>
    public required ImmutableArray<TracePath> Paths { get; init; }
}
