namespace PathTrace.Cli.Commands;

/// <summary>What a <c>verify</c> command line asks for.</summary>
internal sealed record VerifyOptions : SharedOptions
{
    internal VerifyOptions(SharedOptions shared)
        : base(shared)
    {
    }

    /// <summary>The packets and the claim.</summary>
    public required string Expectation { get; init; }

    /// <summary>The format.</summary>
    public WhyFormat Format { get; init; }

    /// <summary>Leave the answers to the packets alone.</summary>
    public bool OneWay { get; init; }

    /// <summary>Changes to the snapshot before the packets are followed.</summary>
    public IReadOnlyList<string> WhatIf { get; init; } = [];
}
