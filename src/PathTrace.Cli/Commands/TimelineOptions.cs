using PathTrace.Analysis.Timeline;

namespace PathTrace.Cli.Commands;

/// <summary>What a <c>timeline</c> command line asks for.</summary>
internal sealed record TimelineOptions : SharedOptions
{
    internal TimelineOptions(SharedOptions shared)
        : base(shared)
    {
    }

    /// <summary>The requests.</summary>
    public required IReadOnlyList<string> Queries { get; init; }

    /// <summary>The timers, without the ends of the timeline.</summary>
    public required TimelineSettings Settings { get; init; }

    /// <summary>When to begin; null for the first snapshot.</summary>
    public string? From { get; init; }

    /// <summary>When to end; null for ten seconds after the last snapshot.</summary>
    public string? To { get; init; }

    /// <summary>Say which timer causes which line.</summary>
    public bool Explain { get; init; }

    /// <summary>The format.</summary>
    public WhyFormat Format { get; init; }
}
