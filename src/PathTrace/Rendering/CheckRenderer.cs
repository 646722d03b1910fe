using System.Globalization;
using PathTrace.Analysis.Check;
using PathTrace.Queries.Expectations;

namespace PathTrace.Rendering;

/// <summary>A check for people: the verdict, what each part found in a line, then each finding that counts with the lines that prove it.</summary>
public sealed class CheckRenderer
{
    private const int MostLines = 3;
    private const int MostPlaces = 4;
    private const int MostGone = 5;

    // What fails nothing must not hide what does.
    private const int MostWarnings = 5;

    private readonly TextOptions _options;
    private readonly CheckPaths _paths;

    /// <summary>A renderer for one layout; verbose tells notes and accepted findings, too.</summary>
    /// <param name="options">The layout.</param>
    /// <param name="paths">Where files lie.</param>
    public CheckRenderer(TextOptions options, CheckPaths paths)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(paths);
        (_options, _paths) = (options, paths);
    }

    /// <summary>The whole report.</summary>
    public StyledText Render(CheckReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var canvas = new TextCanvas(_options) { BriefParts = 2 };
        WriteHead(canvas, report);
        var open = report.Findings.Where(f => _options.Verbose || (f.Level > CheckLevel.Note && !f.IsKnown)).ToList();
        WriteFindings(canvas, [.. open.Where(f => _options.Verbose || report.Fails(f)).Concat(open.Where(f => !_options.Verbose && !report.Fails(f)).Take(MostWarnings))]);
        if (!_options.Verbose && open.Count(f => !report.Fails(f)) - MostWarnings is > 0 and var more)
        {
            canvas.Blank();
            canvas.Line(2, new StyledRun(string.Create(CultureInfo.InvariantCulture, $"and {more} more that {(more == 1 ? "fails" : "fail")} nothing (--verbose tells them)"), TextStyle.Faint));
        }

        WriteGone(canvas, report);
        return canvas.ToText();
    }

    private void WriteFindings(TextCanvas canvas, List<CheckFinding> told)
    {
        // Nodes have most rules alike, and so what is wrong with them.
        foreach (var alike in told.GroupBy(f => f.Kind == FindingKind.Lint && !_options.Verbose ? $"{f.CodeText} {f.Level} {f.Title}" : $"{f.CodeText} {f.Fingerprint}", StringComparer.Ordinal))
        {
            canvas.Blank();
            Write(canvas, alike.First());
            if (alike.Skip(1).Select(f => f.Node).OfType<string>().ToList() is { Count: > 0 } others)
                canvas.Line(14, new StyledRun($"  {"also on",-10}  ", TextStyle.Strong), new(string.Join(", ", others)));
        }
    }

    private static void WriteHead(TextCanvas canvas, CheckReport report)
    {
        var (word, style) = report.Verdict switch
        {
            CheckVerdict.Passes => ("PASSES", TextStyle.Good),
            CheckVerdict.Fails => ("FAILS", TextStyle.Bad),
            _ => ("UNDECIDED", TextStyle.Unsure),
        };
        canvas.Line(15, new StyledRun($"{word,-15}", style), new(CheckWords.Counts(report.Findings)));
        canvas.Line(15, new StyledRun("expectations   "), new(CheckWords.Expectations(report)));
        canvas.Line(15, new StyledRun("diff           "), new(report.Baseline is null ? "no baseline given" : Part(report, FindingKind.Diff, "no packet fares differently")));
        canvas.Line(15, new StyledRun("lint           "), new(Part(report, FindingKind.Lint, "nothing found")));
        if (report.Findings.Any(f => f.Kind == FindingKind.Input))
            canvas.Line(15, new StyledRun("input          "), new(Part(report, FindingKind.Input, "")));
        foreach (var given in report.Given)
            canvas.Line(15, new StyledRun("rests on       ", TextStyle.Unsure), new(SettleText.AnswerOf(given.ToString()), TextStyle.Command));
    }

    private static string Part(CheckReport report, FindingKind kind, string nothing)
    {
        var own = report.Findings.Where(f => f.Kind == kind).ToList();
        return own.Count == 0 ? nothing : CheckWords.Counts(own);
    }

    private void Write(TextCanvas canvas, CheckFinding finding)
    {
        var style = finding switch
        {
            { IsKnown: true } or { Level: <= CheckLevel.Note } => TextStyle.Faint,
            { Level: CheckLevel.Error, IsUndecided: false } => TextStyle.Bad,
            _ => TextStyle.Unsure,
        };
        var word = CheckWords.Of(finding).ToUpperInvariant();
        if (finding is { Kind: FindingKind.Expectation, Places: [var own, ..] })
            canvas.Line(2, new StyledRun($"{word}  ", style), new($"{_paths.TextOf(own)}  ", TextStyle.Faint), new(finding.Title, TextStyle.Strong));
        else
            canvas.Line(2, new StyledRun($"{word}  ", style), new($"{finding.CodeText}  ", TextStyle.Faint), new(CheckWords.Headline(finding), TextStyle.Strong));
        foreach (var line in CheckWords.Lines(finding, _options.Verbose ? int.MaxValue - 1 : MostLines))
            canvas.Line(14, new StyledRun($"  {line.Label,-10}  ", TextStyle.Strong), new(line.Text));
        WritePlaces(canvas, finding);
        if (finding.Reason is { } reason)
            canvas.Line(14, new StyledRun($"  {"by",-10}  ", TextStyle.Strong), new(reason));
        if (_options.Verbose)
            canvas.Line(14, new StyledRun($"  {"known by",-10}  {finding.CodeText} {finding.Fingerprint}", TextStyle.Faint));
    }

    private void WritePlaces(TextCanvas canvas, CheckFinding finding)
    {
        var places = finding.Places.Skip(finding.Kind == FindingKind.Expectation ? 1 : 0).Where(p => p.Source.IsSet).ToList();
        var most = _options.Verbose ? int.MaxValue : MostPlaces;
        foreach (var place in places.Take(most))
        {
            var label = place.Side == CheckSide.Baseline ? "before" : finding.Kind == FindingKind.Diff ? "after" : "see";
            canvas.Margin(14, new(_paths.TextOf(place), TextStyle.Faint), new StyledRun($"  {label,-10}  ", TextStyle.Strong), new(place.Note));
        }

        if (places.Count > most)
            canvas.Line(14, new StyledRun($"  {"see",-10}  ", TextStyle.Strong), new(string.Create(CultureInfo.InvariantCulture, $"{places.Count - most} more {(places.Count - most == 1 ? "place" : "places")} (--verbose lists them)")));
    }

    private void WriteGone(TextCanvas canvas, CheckReport report)
    {
        if (report.Gone.IsEmpty)
            return;
        canvas.Blank();
        canvas.Line(2, new StyledRun(string.Create(CultureInfo.InvariantCulture, $"{report.Gone.Length} accepted {(report.Gone.Length == 1 ? "finding occurs" : "findings occur")} no longer; --write-accepted leaves {(report.Gone.Length == 1 ? "it" : "them")} out:")));
        var most = _options.Verbose ? int.MaxValue : MostGone;
        foreach (var gone in report.Gone.Take(most))
            canvas.Margin(2, new(gone.Source.ToString(), TextStyle.Faint), new StyledRun($"  {gone.Code}  {gone.Comment}"));
        if (report.Gone.Length > most)
            canvas.Line(2, new StyledRun(string.Create(CultureInfo.InvariantCulture, $"  and {report.Gone.Length - most} more")));
    }
}
