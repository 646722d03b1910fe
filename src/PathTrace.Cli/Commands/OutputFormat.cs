namespace PathTrace.Cli.Commands;

/// <summary>The values of <c>--format</c>.</summary>
internal enum OutputFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>For programs.</summary>
    Json,

    /// <summary>As <c>xtables-monitor --trace</c> prints it.</summary>
    NftTrace,
}
