using PathTrace.Cli.Terminal;

namespace PathTrace.Cli.Commands;

/// <summary>What a <c>trace</c> command line asks for.</summary>
internal sealed record TraceOptions
{
    /// <summary>The snapshot's path.</summary>
    public required string Snapshot { get; init; }

    /// <summary>The query; null when <see cref="Packets"/> names a list.</summary>
    public string? Query { get; init; }

    /// <summary>A file with a query a line, <c>-</c> for standard input; null without.</summary>
    public string? Packets { get; init; }

    /// <summary>Where packets without an origin of their own arrive: <c>NODE</c> or <c>NODE in INTERFACE</c>.</summary>
    public string? At { get; init; }

    /// <summary>Answers to open questions, each <c>NAME=VALUE</c>.</summary>
    public IReadOnlyList<string> Assume { get; init; } = [];

    /// <summary>The format; null for text, or JSON lines with <see cref="Packets"/>.</summary>
    public OutputFormat? Format { get; init; }

    /// <summary>Leave the answers to packets that arrive alone.</summary>
    public bool OneWay { get; init; }

    /// <summary>Every path and every rule.</summary>
    public bool Verbose { get; init; }

    /// <summary>When to colour.</summary>
    public ColorChoice Color { get; init; }

    /// <summary>The columns; null to find out.</summary>
    public int? Width { get; init; }
}
