using PathTrace.Analysis.Lint;

namespace PathTrace.Rendering;

/// <summary>What lint found as SARIF 2.1.0, for code scanning: the form of <see cref="DiagnosisSarif"/>.</summary>
public static class LintSarif
{
    /// <summary>The report as one SARIF log with one run, without a line break at its end.</summary>
    /// <param name="report">The report.</param>
    /// <param name="root">What is put before the files' names, to name them from the repository's root; empty for nothing.</param>
    public static string Render(LintReport report, string root = "")
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(root);
        return DiagnosisSarif.Render(report.Findings, root);
    }
}
