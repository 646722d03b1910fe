namespace PathTrace.Cli.Commands;

/// <summary>What a <c>compare-trace</c> command line asks for.</summary>
internal sealed record CompareOptions : SharedOptions
{
    internal CompareOptions(SharedOptions shared)
        : base(shared)
    {
    }

    /// <summary>The log's path; <c>-</c> for standard input.</summary>
    public required string Log { get; init; }

    /// <summary>The node that wrote the log; null to find out.</summary>
    public string? Node { get; init; }

    /// <summary>The one packet to compare, by its number in the log; null for all.</summary>
    public int? Packet { get; init; }

    /// <summary>The one packet to compare, by the id that the log prints; null for all.</summary>
    public string? Id { get; init; }
}
