using System.Globalization;

namespace PathTrace.Text;

/// <summary>
/// Something that a reader of inputs wants its user to know, with the place it is about. Bad input never throws; it makes diagnostics.
/// </summary>
/// <param name="Code">The stable code.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Span">The bytes it is about.</param>
/// <param name="Message">One sentence without a full stop: what is wrong. May quote input; renderers escape it.</param>
/// <param name="Consequence">What it means for the answer, and what to do; null when the message says it all.</param>
public sealed record Diagnostic(
    DiagnosticCode Code,
    DiagnosticSeverity Severity,
    SourceSpan Span,
    string Message,
    string? Consequence = null)
{
    /// <summary>The command that collects what is missing, to be pasted; null where none would, or nothing is missing.</summary>
    public string? Collect { get; init; }

    /// <summary>The code as printed: <c>PT1004</c>.</summary>
    public string CodeText => string.Create(CultureInfo.InvariantCulture, $"PT{(int)Code}");

    /// <summary><c>file:line:column: warning PT1004: message</c>.</summary>
    public override string ToString()
    {
        var place = Span switch
        {
            { IsSet: false } => "",
            { IsWholeFile: true } => $"{Span.Source}: ",
            _ => $"{Span.Source}:{Span.Position}: ",
        };
        var severity = Severity switch
        {
            DiagnosticSeverity.Error => "error",
            DiagnosticSeverity.Warning => "warning",
            _ => "info",
        };
        return $"{place}{severity} {CodeText}: {Message}";
    }
}
