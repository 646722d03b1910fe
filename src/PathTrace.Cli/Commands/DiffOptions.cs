namespace PathTrace.Cli.Commands;

/// <summary>What a <c>diff</c> command line asks for; <see cref="SharedOptions.Snapshot"/> is the earlier snapshot.</summary>
internal sealed record DiffOptions : SharedOptions
{
    internal DiffOptions(SharedOptions shared)
        : base(shared)
    {
    }

    /// <summary>The later snapshot's path.</summary>
    public required string After { get; init; }

    /// <summary>The format.</summary>
    public WhyFormat Format { get; init; }

    /// <summary>Leave answers alone.</summary>
    public bool OneWay { get; init; }
}
