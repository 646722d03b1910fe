using System.Globalization;
using System.Text;
using PathTrace.Analysis.Check;
using PathTrace.Queries.Expectations;
using PathTrace.Text;

namespace PathTrace.Rendering;

/// <summary>A check as Markdown, for a comment on a pull request or the summary of a job. What comes from dumps is text and no markup: it mentions nobody, links nowhere and ends no code span.</summary>
public static class CheckMarkdown
{
    /// <summary>A comment on GitHub holds 65,536 characters; what does not fit is counted.</summary>
    public const int MaxLength = 65_536;

    private const int Room = 64_000;
    private const int LineLength = 600;
    private const int MostLines = 3;
    private const int MostPlaces = 4;

    /// <summary>The document, ended by a line break.</summary>
    public static string Render(CheckReport report, CheckPaths paths)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(paths);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"### PathTrace: the check {CheckWords.Of(report.Verdict)}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"- expectations: {CheckWords.Expectations(report)}\n");
        text.Append(CultureInfo.InvariantCulture, $"- diff: {(report.Baseline is null ? "no baseline given" : Part(report, FindingKind.Diff, "no packet fares differently"))}\n");
        text.Append(CultureInfo.InvariantCulture, $"- lint: {Part(report, FindingKind.Lint, "nothing found")}\n");
        if (report.Findings.Any(f => f.Kind == FindingKind.Input))
            text.Append(CultureInfo.InvariantCulture, $"- input: {Part(report, FindingKind.Input, "")}\n");
        WriteFindings(text, [.. report.Findings.Where(f => f.Level > CheckLevel.Note && !f.IsKnown)], paths);
        if (!report.Gone.IsEmpty)
            text.Append(CultureInfo.InvariantCulture, $"\n{report.Gone.Length} accepted {(report.Gone.Length == 1 ? "finding occurs" : "findings occur")} no longer.\n");
        return text.ToString();
    }

    /// <summary>What stands in place of a report that cannot be made.</summary>
    /// <param name="problems">What is wrong.</param>
    public static string RenderProblems(IEnumerable<Diagnostic> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        return $"### PathTrace: nothing could be checked\n\n{string.Concat(problems.Take(50).Select(p => $"- {Code(p.ToString())}\n"))}";
    }

    private static void WriteFindings(StringBuilder text, List<CheckFinding> findings, CheckPaths paths)
    {
        for (var i = 0; i < findings.Count; i++)
        {
            var block = Block(findings[i], paths);
            if (text.Length + block.Length > Room)
            {
                text.Append(CultureInfo.InvariantCulture, $"\nand {findings.Count - i} more, for which there is no room here.\n");
                return;
            }

            text.Append(block);
        }
    }

    private static string Block(CheckFinding finding, CheckPaths paths)
    {
        var text = new StringBuilder();
        var title = finding.Kind == FindingKind.Expectation ? Code(finding.Title) : Prose(CheckWords.Headline(finding));
        text.Append(CultureInfo.InvariantCulture, $"\n**{CheckWords.Of(finding)} {finding.CodeText}** {title}\n");
        foreach (var place in finding.Places.Where(p => p.Source.IsSet).Take(MostPlaces))
            text.Append(CultureInfo.InvariantCulture, $"- {(place.Side == CheckSide.Baseline ? "before: " : "")}{Code(paths.TextOf(place))}{(place.Note.Length > 0 ? $" {Prose(place.Note)}" : "")}\n");
        foreach (var line in CheckWords.Lines(finding, MostLines))
            text.Append(CultureInfo.InvariantCulture, $"- {Prose(line.Label)}: {Prose(line.Text)}\n");
        if (finding.Reason is { } reason)
            text.Append(CultureInfo.InvariantCulture, $"- by {Prose(reason)}\n");
        return text.ToString();
    }

    private static string Part(CheckReport report, FindingKind kind, string nothing)
    {
        var own = report.Findings.Where(f => f.Kind == kind).ToList();
        return own.Count == 0 ? nothing : CheckWords.Counts(own);
    }

    /// <summary>A code span: its fence is longer than any run of backticks within (CommonMark, 6.1).</summary>
    internal static string Code(string raw)
    {
        var text = Short(raw);
        var fence = new string('`', 1 + LongestRun(text));
        var pad = text.StartsWith('`') || text.EndsWith('`') || text.Length == 0 ? " " : "";
        return $"{fence}{pad}{text}{pad}{fence}";
    }

    /// <summary>Text without markup. A comment behind '@' and '#' keeps GitHub from taking them for people and issues: it looks at what the page shows, where an escape would be gone.</summary>
    internal static string Prose(string raw)
    {
        var result = new StringBuilder();
        var text = Short(raw);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            _ = c switch
            {
                '<' => result.Append("&lt;"),
                '>' => result.Append("&gt;"),
                '&' => result.Append("&amp;"),
                '@' or '#' => result.Append(c).Append("<!-- -->"),
                '\\' or '`' or '*' or '_' or '[' or ']' or '(' or ')' or '|' or '~' or '$' or '!' => result.Append('\\').Append(c),
                ':' when text.AsSpan(i).StartsWith("://") => result.Append("\\:"),
                '.' when EndsInWww(result) => result.Append("\\."),
                _ => result.Append(c),
            };
        }

        return result.ToString();
    }

    private static bool EndsInWww(StringBuilder text) => text.Length >= 3 && text.ToString(text.Length - 3, 3).Equals("www", StringComparison.OrdinalIgnoreCase);

    private static string Short(string raw)
    {
        var text = Sanitizer.Escape(raw);
        if (text.Length <= LineLength)
            return text;
        var end = char.IsHighSurrogate(text[LineLength - 1]) ? LineLength - 1 : LineLength;
        return text[..end] + Glyphs.Ellipsis;
    }

    private static int LongestRun(string text)
    {
        var (longest, run) = (0, 0);
        foreach (var c in text)
        {
            run = c == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }
}
