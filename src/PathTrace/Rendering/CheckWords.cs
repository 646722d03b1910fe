using System.Globalization;
using PathTrace.Analysis.Check;
using PathTrace.Queries.Expectations;

namespace PathTrace.Rendering;

/// <summary>What all outputs of a check say in the same words.</summary>
internal static class CheckWords
{
    /// <summary><c>fails</c>.</summary>
    internal static string Of(CheckVerdict verdict) => verdict switch
    {
        CheckVerdict.Passes => "passes",
        CheckVerdict.Fails => "fails",
        _ => "is not decided",
    };

    /// <summary>The title, with the node before it where it does not name it.</summary>
    internal static string Headline(CheckFinding finding) =>
        finding.Kind == FindingKind.Expectation || finding.Node is not { } node || finding.Title.Contains(node, StringComparison.Ordinal) ? finding.Title : $"{node}: {finding.Title}";

    /// <summary><c>1 error, 2 warnings, 4 known</c>: what is open, then what somebody accepted.</summary>
    internal static string Counts(IEnumerable<CheckFinding> findings)
    {
        var all = findings.ToList();
        var open = all.Where(f => !f.IsKnown).ToList();
        var parts = new List<string>
        {
            Count(open.Count(f => f.Level == CheckLevel.Error), "error"),
            Count(open.Count(f => f.Level == CheckLevel.Warning), "warning"),
            Count(open.Count(f => f.Level == CheckLevel.Note), "note"),
            Some(all.Count - open.Count, "known"),
            Some(open.Count(f => f.Level == CheckLevel.Accepted), "accepted"),
        };
        parts.RemoveAll(p => p.Length == 0);
        return parts.Count == 0 ? "nothing found" : string.Join(", ", parts);
    }

    /// <summary><c>11 hold, 1 is violated</c>.</summary>
    internal static string Expectations(CheckReport report)
    {
        if (report.Expectations.IsEmpty)
            return "none given";
        var unmet = report.Findings.Where(f => f.Kind == FindingKind.Expectation).ToList();
        var undecided = unmet.Count(f => f.IsUndecided);
        var unplaced = unmet.Count(f => f.Name == nameof(CheckCode.ExpectationUnplaced));
        var parts = new List<string> { Some(report.Holding, report.Holding == 1 ? "holds" : "hold"), Some(unmet.Count - undecided - unplaced, "violated"), Some(undecided, "not decided"), Some(unplaced, "of what the snapshot does not hold") };
        parts.RemoveAll(p => p.Length == 0);
        var set = Some(unmet.Count(f => f.IsKnown || f.Level == CheckLevel.Accepted), "of them accepted");
        return string.Join(", ", parts) + (set.Length > 0 ? $"; {set}" : "");
    }

    /// <summary>The lines of a finding, of each label the first few; then how many more there are.</summary>
    internal static IEnumerable<CheckLine> Lines(CheckFinding finding, int most)
    {
        foreach (var alike in finding.Lines.GroupBy(l => l.Label))
        {
            var lines = alike.ToList();
            // "and 1 more" takes as much room as the one.
            var told = lines.Count <= most + 1 ? lines.Count : most;
            foreach (var line in lines.Take(told))
                yield return line;
            if (told < lines.Count)
                yield return new(alike.Key, string.Create(CultureInfo.InvariantCulture, $"and {lines.Count - told} more"));
        }
    }

    /// <summary>A finding of some kind, in a word, for places that have no room for colours.</summary>
    internal static string Of(CheckFinding finding) => finding switch
    {
        { IsKnown: true } => "known",
        { Level: CheckLevel.Accepted } => "accepted",
        { Level: CheckLevel.Note } => "note",
        { IsUndecided: true } => "undecided",
        { Kind: FindingKind.Expectation, Level: CheckLevel.Error } => "violated",
        { Level: CheckLevel.Error } => "error",
        _ => "warning",
    };

    private static string Count(int count, string word) => count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{count} {word}{(count == 1 ? "" : "s")}");

    private static string Some(int count, string words) => count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{count} {words}");
}
