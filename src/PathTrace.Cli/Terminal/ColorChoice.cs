namespace PathTrace.Cli.Terminal;

/// <summary>The values of <c>--color</c>.</summary>
internal enum ColorChoice
{
    /// <summary>Colours on a terminal that wants them.</summary>
    Auto,

    /// <summary>Colours wherever the output goes.</summary>
    Always,

    /// <summary>No colours.</summary>
    Never,
}
