using System.Globalization;
using PathTrace.Analysis.Lint;
using PathTrace.Explain;

namespace PathTrace.Rendering;

/// <summary>What lint found, for people: how much was looked at, then each finding with the lines that prove it, worst first, and what could not be decided.</summary>
public sealed class LintRenderer
{
    // A reader wants the worst; --verbose lists all.
    private const int MaxFindings = 20;
    private const int MaxGaps = 4;

    private readonly TextOptions _options;

    /// <summary>A renderer for one layout; verbose lists every finding with all its lines.</summary>
    public LintRenderer(TextOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
    }

    /// <summary>The whole report.</summary>
    public StyledText Render(LintReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var canvas = new TextCanvas(_options);
        var size = $"{Count(report.Snapshot.Nodes.Length, "node")} · {Count(report.Rules, "rule")} · {Count(report.Routes, "route")}";
        canvas.Margin(2, new(Verdict(report)), new StyledRun(size, TextStyle.Strong));
        var findings = new FindingText(canvas, _options.Verbose, "WARN ");
        var shown = _options.Verbose ? report.Findings.Length : Math.Min(report.Findings.Length, MaxFindings);
        for (var i = 0; i < shown; i++)
        {
            canvas.Blank();
            findings.Write(report.Findings[i]);
        }

        if (shown < report.Findings.Length)
        {
            canvas.Blank();
            canvas.Line(2, new StyledRun($"and {Count(report.Findings.Length - shown, "finding")} more (--verbose lists them)", TextStyle.Faint));
        }

        WriteGaps(canvas, report);
        return canvas.ToText();
    }

    private void WriteGaps(TextCanvas canvas, LintReport report)
    {
        if (report.Gaps.IsEmpty)
            return;
        canvas.Blank();
        var shown = _options.Verbose ? report.Gaps.Length : Math.Min(report.Gaps.Length, MaxGaps);
        for (var i = 0; i < shown; i++)
            canvas.Margin(13, new(report.Gaps[i].Evidence.Source.ToString(), TextStyle.Faint), new StyledRun("not decided  ", TextStyle.Unsure), new($"{report.Gaps[i].Node}: {report.Gaps[i].Text}"));
        if (shown < report.Gaps.Length)
            canvas.Line(13, new StyledRun("not decided  ", TextStyle.Unsure), new($"{report.Gaps.Length - shown} more of the kind (--verbose lists them)"));
    }

    private static string Verdict(LintReport report)
    {
        (FindingSeverity Severity, string Word)[] words = [(FindingSeverity.Error, "error"), (FindingSeverity.Warning, "warning"), (FindingSeverity.Info, "note")];
        var told = words.Select(w => (w.Word, Count: report.Findings.Where(f => f.Cause.Severity == w.Severity).Sum(f => 1 + f.Alike.Length))).Where(w => w.Count > 0).ToList();
        if (told.Count > 0)
            return string.Join(", ", told.Select(w => Count(w.Count, w.Word)));
        return report.IsWhole ? "nothing found" : "nothing found as far as was read";
    }

    private static string Count(long count, string word) => string.Create(CultureInfo.InvariantCulture, $"{count} {word}{(count == 1 ? "" : "s")}");
}
