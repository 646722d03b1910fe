namespace PathTrace.Rendering;

/// <summary>How text output is laid out.</summary>
public sealed record TextOptions
{
    /// <summary>The number of columns; 80 unless told. Below 40 counts as 40.</summary>
    public int Width { get; init; } = 80;

    /// <summary>True for output that takes no other characters than ASCII: arrows and marks are spelled, all else is escaped.</summary>
    public bool Ascii { get; init; }

    /// <summary>True to unfold every path and to list every rule that was hit.</summary>
    public bool Verbose { get; init; }
}
