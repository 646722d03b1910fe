namespace PathTrace.KernelLab.Random;

/// <summary>How random nodes are run.</summary>
internal sealed record LabOptions
{
    internal int ProbesPerNode { get; init; } = 50;

    internal int Workers { get; init; } = 2;

    internal double ShareOfV6 { get; init; } = 0.25;

    /// <summary>Differences beyond this many are counted but not explained.</summary>
    internal int DifferenceLimit { get; init; } = 12;

    internal bool Shrinks { get; init; } = true;
}
