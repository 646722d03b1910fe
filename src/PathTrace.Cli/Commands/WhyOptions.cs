namespace PathTrace.Cli.Commands;

/// <summary>What a <c>why</c> command line asks for.</summary>
internal sealed record WhyOptions : SharedOptions
{
    internal WhyOptions(SharedOptions shared)
        : base(shared)
    {
    }

    /// <summary>The packet.</summary>
    public required string Query { get; init; }

    /// <summary>The rule, <c>NODE:TABLE:CHAIN:NUMBER</c>; null when <see cref="Chain"/> is given.</summary>
    public string? Rule { get; init; }

    /// <summary>The chain, <c>NODE:TABLE:CHAIN</c>; null when <see cref="Rule"/> is given.</summary>
    public string? Chain { get; init; }

    /// <summary>The format.</summary>
    public WhyFormat Format { get; init; }

    /// <summary>Leave the answer to the packet alone.</summary>
    public bool OneWay { get; init; }

    /// <summary>Changes to the snapshot before the packet is followed.</summary>
    public IReadOnlyList<string> WhatIf { get; init; } = [];
}
