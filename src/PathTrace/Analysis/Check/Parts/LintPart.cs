using PathTrace.Analysis.Lint;
using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Queries.Expectations;
using PathTrace.Text;

namespace PathTrace.Analysis.Check;

/// <summary>What lint finds, each place by itself: what it folds for readers is annotated line by line.</summary>
internal static class LintPart
{
    internal static IEnumerable<CheckFinding> Find(Snapshot snapshot)
    {
        var report = Linter.Lint(snapshot);
        return report.Findings.SelectMany(f => f.Alike.Prepend(f.Cause)).Select(Of).Concat(report.Gaps.Select(Of));
    }

    // Nothing is claimed of it, so that it fails nothing; a policy may want it to.
    private static CheckFinding Of(LintGap gap) => new()
    {
        Kind = FindingKind.Lint,
        Code = (int)CheckCode.LintUndecided,
        Name = nameof(CheckCode.LintUndecided),
        Level = CheckLevel.Note,
        Title = $"not decided: {gap.Text}",
        Node = gap.Node,
        Places = gap.Evidence.Source.IsSet ? [new(CheckSide.Snapshot, gap.Evidence.Source, gap.Evidence.Note)] : [],
        IsUndecided = true,
        Identity = [gap.Text, gap.Evidence.Source is { IsSet: true, IsWholeFile: false } source ? LineOf(source) : ""],
    };

    private static CheckFinding Of(Explanation cause)
    {
        var places = cause.Evidence.Where(e => e.Source.IsSet).ToList();
        return new()
        {
            Kind = FindingKind.Lint,
            Code = (int)cause.Code,
            Name = cause.Code.ToString(),
            Level = cause.Severity switch { FindingSeverity.Error => CheckLevel.Error, FindingSeverity.Warning => CheckLevel.Warning, _ => CheckLevel.Note },
            Title = cause.Title,
            Node = cause.Node,
            Lines = [.. new[] { Line("why", cause.Why), Line("fix", cause.Fix), Line("confirm", cause.Check?.ToString()) }.OfType<CheckLine>()],
            Places = [.. places.Select(e => new CheckPlace(CheckSide.Snapshot, e.Source, e.Note))],
            Identity = [cause.Title, places.FirstOrDefault() is { Source: { IsWholeFile: false } source } ? LineOf(source) : ""],
        };
    }

    private static CheckLine? Line(string label, string? text) => text is null ? null : new(label, text);

    private static string LineOf(SourceSpan source) => source.Source!.LineAt(source.Start).Text;
}
