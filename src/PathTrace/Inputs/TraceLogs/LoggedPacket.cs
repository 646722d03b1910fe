using System.Collections.Immutable;
using PathTrace.Net;

namespace PathTrace.Inputs.TraceLogs;

/// <summary>One packet of a trace log.</summary>
public sealed record LoggedPacket
{
    /// <summary>Who wrote it down.</summary>
    public required TraceTool Tool { get; init; }

    /// <summary>The trace's id as printed; for the kernel's log, which has none, the IP id. Empty without either.</summary>
    public required string Id { get; init; }

    /// <summary>The family.</summary>
    public required IpFamily Family { get; init; }

    /// <summary>The machine that the journal names before "kernel:"; null when none is named.</summary>
    public string? Host { get; init; }

    /// <summary>The packet as first printed; null when the log begins in its middle and prints no header.</summary>
    public LoggedHeader? First { get; init; }

    /// <summary>The packet as last printed.</summary>
    public LoggedHeader? Last { get; init; }

    /// <summary>What happened to it, in order.</summary>
    public ImmutableArray<LoggedEvent> Events { get; init; } = [];

    /// <summary>True when the log goes on to other packets behind this one, so that its end is no truncation.</summary>
    public bool IsFollowed { get; init; }
}
