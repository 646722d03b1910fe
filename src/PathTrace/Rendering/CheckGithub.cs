using System.Text;
using PathTrace.Analysis.Check;
using PathTrace.Queries.Expectations;
using PathTrace.Text;

namespace PathTrace.Rendering;

/// <summary>
/// A check as workflow commands of GitHub Actions, a line each, which annotate the lines of a change. Text of dumps cannot begin a command of its own: line breaks and per cent signs are escaped as the runner's toolkit does
/// (actions/toolkit, packages/core/src/command.ts: escapeData, escapeProperty), other control characters are spelled.
/// </summary>
public static class CheckGithub
{
    private const int MostLines = 3;

    /// <summary>The commands, each ended by a line break. Notes, and what somebody accepted, annotate nothing.</summary>
    public static string Render(CheckReport report, CheckPaths paths)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(paths);
        var text = new StringBuilder();
        foreach (var finding in report.Findings.Where(f => !f.IsKnown && f.Level > CheckLevel.Note))
        {
            var place = paths.Anchor(report, finding) switch
            {
                (var file, { } line) => $"file={Property(file)},line={line},",
                (var file, null) => $"file={Property(file)},",
                null => "",
            };
            var lines = CheckWords.Lines(finding, MostLines).Select(l => $"{l.Label}: {l.Text}").Prepend(CheckWords.Headline(finding)).Select(Sanitizer.Escape);
            text.Append(finding.Level == CheckLevel.Error ? "::error " : "::warning ").Append(place)
                .Append("title=").Append(Property($"{finding.CodeText} {finding.Name}")).Append("::").Append(Data(string.Join('\n', lines))).Append('\n');
        }

        return text.Append("pathtrace check ").Append(CheckWords.Of(report.Verdict)).Append(": ").Append(CheckWords.Counts(report.Findings)).Append('\n').ToString();
    }

    /// <summary>What stands in place of a report that cannot be made.</summary>
    /// <param name="problems">What is wrong.</param>
    public static string RenderProblems(IEnumerable<Diagnostic> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        return string.Concat(problems.Select(p => $"::error {(p.Span.IsSet ? $"file={Property(p.Span.Source!.Name)},line={p.Span.Line}," : "")}title={Property(p.CodeText)}::{Data(Sanitizer.Escape(p.Message))}\n"));
    }

    private static string Data(string text) => text.Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) => Data(Sanitizer.Escape(text)).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
