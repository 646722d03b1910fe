namespace PathTrace.Text;

/// <summary>How much a diagnostic matters to the answer.</summary>
public enum DiagnosticSeverity
{
    /// <summary>Worth knowing; nothing was lost.</summary>
    Info,

    /// <summary>Something was not understood; it kept its place and counts as unknown.</summary>
    Warning,

    /// <summary>A line or a file could not be used.</summary>
    Error,
}
