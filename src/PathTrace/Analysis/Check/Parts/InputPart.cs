using PathTrace.Cluster;
using PathTrace.Queries.Expectations;
using PathTrace.Text;

namespace PathTrace.Analysis.Check;

/// <summary>What of the dumps could not be read: what was left out is an error, for what stood there is in no answer; what kept its place and counts as unknown is a warning where it is written badly, and a note otherwise.</summary>
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
            Level = LevelOf(problem),
            Title = problem.Message,
            Lines = problem.Consequence is { } consequence ? [new("hence", consequence)] : [],
            Places = problem.Span.IsSet ? [new(CheckSide.Snapshot, problem.Span, "")] : [],
            Identity = [problem.Span.Source?.Name ?? "", problem.Message, problem.Span is { IsSet: true, IsWholeFile: false } span ? span.Source!.LineAt(span.Start).Text : ""],
        };
    private static CheckLevel LevelOf(Diagnostic problem) => problem.Code switch
    {
        _ when problem.Severity == DiagnosticSeverity.Error => CheckLevel.Error,
        // What iptables-restore would refuse, and what PathTrace had to leave out.
        DiagnosticCode.UnknownLine or DiagnosticCode.UnknownTable or DiagnosticCode.UnterminatedQuote or DiagnosticCode.UndefinedChain or DiagnosticCode.OutsideTable or DiagnosticCode.EmptyFile
            or DiagnosticCode.RepeatedTable or DiagnosticCode.BadIpsetLine or DiagnosticCode.BadVirtualServerLine or DiagnosticCode.BadSysctlLine or DiagnosticCode.UnknownFile or DiagnosticCode.FailedCommand
            or DiagnosticCode.UnreadableFile => CheckLevel.Error,
        DiagnosticCode.UnknownOption or DiagnosticCode.BadOptionValue or DiagnosticCode.NumberOutOfRange => CheckLevel.Warning,
        _ => CheckLevel.Note,
    };
}
