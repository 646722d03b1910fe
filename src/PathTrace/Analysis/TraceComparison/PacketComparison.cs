using System.Collections.Immutable;
using PathTrace.Inputs.TraceLogs;
using PathTrace.Queries;

namespace PathTrace.Analysis.TraceComparison;

/// <summary>A live packet beside what the dumps say of it.</summary>
public sealed record PacketComparison
{
    /// <summary>The packet as the log has it.</summary>
    public required LoggedPacket Packet { get; init; }

    /// <summary>What it comes to.</summary>
    public required ComparisonOutcome Outcome { get; init; }

    /// <summary>Why, in a clause: how they part, or what cannot be told; null when they agree.</summary>
    public string? Reason { get; init; }

    /// <summary>The node at which the packet was predicted; null when none could be told.</summary>
    public string? Node { get; init; }

    /// <summary>The packet that was rebuilt from the log; null when it could not be.</summary>
    public PacketQuery? Query { get; init; }

    /// <summary>Both stories in one: the common steps, and behind them what each says alone.</summary>
    public ImmutableArray<ComparedStep> Steps { get; init; } = [];

    /// <summary>What was taken for granted on the way, and what the log settles that no dump does; a sentence each, without a full stop.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>How many steps both know of.</summary>
    public int CommonSteps => Steps.Count(s => s.Side == ComparedSide.Both);
}
