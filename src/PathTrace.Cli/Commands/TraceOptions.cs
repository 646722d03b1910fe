namespace PathTrace.Cli.Commands;

/// <summary>What a <c>trace</c> command line asks for.</summary>
internal sealed record TraceOptions : SharedOptions
{
    internal TraceOptions(SharedOptions shared)
        : base(shared)
    {
    }

    /// <summary>The query; null when <see cref="Packets"/> names a list.</summary>
    public string? Query { get; init; }

    /// <summary>A file with a query a line, <c>-</c> for standard input; null without.</summary>
    public string? Packets { get; init; }

    /// <summary>Where packets without an origin of their own arrive: <c>NODE</c> or <c>NODE in INTERFACE</c>.</summary>
    public string? At { get; init; }

    /// <summary>The format; null for text, or JSON lines with <see cref="Packets"/>.</summary>
    public OutputFormat? Format { get; init; }

    /// <summary>Changes to the snapshot before the packet is followed.</summary>
    public IReadOnlyList<string> WhatIf { get; init; } = [];

    /// <summary>Leave the answers to packets that arrive alone.</summary>
    public bool OneWay { get; init; }
}
