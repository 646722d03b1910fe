using System.Globalization;
using PathTrace.Analysis.Diagnosis;
using PathTrace.Explain;

namespace PathTrace.Rendering;

/// <summary>A diagnosis for people: how much was looked at, what is wrong, worst first, and who reaches what.</summary>
public sealed class DiagnosisRenderer
{
    // A reader wants the worst; --verbose lists all.
    private const int MaxFindings = 12;

    private readonly TextOptions _options;

    /// <summary>A renderer for one layout; verbose lists every finding and every row.</summary>
    public DiagnosisRenderer(TextOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
    }

    /// <summary>The whole report.</summary>
    public StyledText Render(DiagnosisReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var canvas = new TextCanvas(_options);
        canvas.Margin(2, new(Verdict(report)), new StyledRun(Size(report), TextStyle.Strong));
        var findings = new FindingText(canvas, _options.Verbose);
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

        new MatrixText(canvas, _options.Verbose).Write(report);
        return canvas.ToText();
    }

    private static string Size(DiagnosisReport report)
    {
        var snapshot = report.Snapshot;
        string?[] counts =
        [
            Count(snapshot.Nodes.Length, "node"),
            Count(report.Calls.Where(c => c.Kind != CallKind.Frontend).Select(c => c.Service).Distinct(StringComparer.Ordinal).Count(), "service"),
            snapshot.LoadBalancers is { IsEmpty: false } balancers ? Count(balancers.Select(b => b.Name).Distinct(StringComparer.Ordinal).Count(), balancers.All(b => b.IsDerived) ? "derived balancer" : "balancer") : null,
            $"{Count(report.Ways, "way")} traced",
        ];
        return string.Join(" · ", counts.OfType<string>());
    }

    private static string Verdict(DiagnosisReport report)
    {
        var symptoms = report.Findings.Sum(f => f.Symptoms.Length);
        string[] counts =
        [
            Count(report.Findings.Count(f => f.Cause.Severity == FindingSeverity.Error), "root cause"),
            Count(symptoms, "symptom"),
            Count(report.Findings.Count(f => f.Cause.Severity == FindingSeverity.Warning), "doubt"),
        ];
        var told = counts.Where(c => c[0] != '0').ToList();
        if (told.Count > 0)
            return string.Join(", ", told);
        return report.Ways == 0 ? "nothing could be asked" : report.IsWhole ? "nothing is wrong" : "nothing is wrong as far as was read";
    }

    private static string Count(long count, string word) => string.Create(CultureInfo.InvariantCulture, $"{count} {word}{(count == 1 ? "" : "s")}");
}
