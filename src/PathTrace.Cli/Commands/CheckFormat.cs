namespace PathTrace.Cli.Commands;

/// <summary>How a check is printed.</summary>
internal enum CheckFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>For programs.</summary>
    Json,

    /// <summary>For code scanning.</summary>
    Sarif,

    /// <summary>For lists of test results.</summary>
    Junit,

    /// <summary>Workflow commands that annotate the lines of a change.</summary>
    Github,

    /// <summary>For a comment on a pull request.</summary>
    Markdown,
}
