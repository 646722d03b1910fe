using PathTrace.Cluster;
using PathTrace.Queries.Expectations;
using PathTrace.Text;

namespace PathTrace.Analysis.Check;

/// <summary>What of the dumps could not be read: errors as such, for what stood there is in no answer; what kept its place and counts as unknown is a note.</summary>
internal static class InputPart
{
    internal static IEnumerable<CheckFinding> Find(Snapshot snapshot) =>
        from problem in snapshot.Diagnostics
        where problem.Severity != DiagnosticSeverity.Info
        select new CheckFinding
        {
            Kind = FindingKind.Input,
            Code = (int)problem.Code,
            Name = problem.Code.ToString(),
            Level = problem.Severity == DiagnosticSeverity.Error ? CheckLevel.Error : CheckLevel.Note,
            Title = problem.Message,
            Lines = problem.Consequence is { } consequence ? [new("hence", consequence)] : [],
            Places = problem.Span.IsSet ? [new(CheckSide.Snapshot, problem.Span, "")] : [],
            Identity = [problem.Span.Source?.Name ?? "", problem.Message, problem.Span is { IsSet: true, IsWholeFile: false } span ? span.Source!.LineAt(span.Start).Text : ""],
        };
}
