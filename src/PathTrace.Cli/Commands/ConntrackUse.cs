namespace PathTrace.Cli.Commands;

/// <summary>The values of <c>--conntrack</c>.</summary>
internal enum ConntrackUse
{
    /// <summary>Software that no dump shows makes nodes track connections.</summary>
    Always,

    /// <summary>Only their rules do.</summary>
    ByRules,
}
