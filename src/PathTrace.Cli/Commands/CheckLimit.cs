namespace PathTrace.Cli.Commands;

/// <summary>The values of <c>--fail-on</c>.</summary>
internal enum CheckLimit
{
    /// <summary>Errors alone.</summary>
    Error,

    /// <summary>Warnings as well.</summary>
    Warning,
}
