using System.Collections.Immutable;
using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Queries.Expectations;
using PathTrace.Text;

namespace PathTrace.Analysis.Check;

/// <summary>What findings count as by the policies of all files: the last that fits counts.</summary>
internal sealed class PolicySettings(ImmutableArray<ExpectationFile> files, params ImmutableArray<Snapshot?> snapshots)
{
    private readonly ImmutableArray<PolicyRule> _rules = [.. files.SelectMany(f => f.Policies)];

    /// <summary>Policies that name a code which nothing has, or a node that is in no snapshot; files that say nothing at all.</summary>
    internal IEnumerable<Diagnostic> Problems() => Codes().Concat(Nodes()).Concat(Empty());

    // A list of promises that was cut or never written must not pass for one that is kept.
    private IEnumerable<Diagnostic> Empty() =>
        from file in files
        where file.Expectations.IsEmpty && file.Allowed.IsEmpty && file.Policies.IsEmpty
        select new Diagnostic(
            DiagnosticCode.BadExpectationLine, DiagnosticSeverity.Error, SourceSpan.WholeFile(file.Sources[0]), "the file holds no line that expects, allows or rules anything", "Nothing was checked. Leave --expect out to check without promises.");

    private IEnumerable<Diagnostic> Nodes() =>
        from named in _rules.Where(r => r.Node is not null).Select(r => (Node: r.Node!, r.Source)).Concat(files.SelectMany(f => f.Allowed).SelectMany(a => a.Scopes.OfType<ChangeScope.Node>().Select(n => (Node: n.Name, a.Source))))
        where snapshots.All(s => s?.FindNode(named.Node) is null)
        select new Diagnostic(
            DiagnosticCode.BadExpectationLine, DiagnosticSeverity.Error, named.Source, $"no snapshot holds a node {named.Node}", "Nothing was checked. pathtrace show lists the nodes.");

    private IEnumerable<Diagnostic> Codes() =>
        from rule in _rules
        where rule.Code is { } code && !Enum.IsDefined((FindingCode)code) && !Enum.IsDefined((CheckCode)code) && !Enum.IsDefined((DiagnosticCode)code)
        select new Diagnostic(
            DiagnosticCode.BadExpectationLine, DiagnosticSeverity.Error, rule.Source, string.Create(CultureInfo.InvariantCulture, $"no finding has the code PT{rule.Code}"), "Nothing was checked. docs/findings.md lists the codes.");

    /// <summary>The finding as it counts. What was allowed stays so.</summary>
    internal CheckFinding Apply(CheckFinding finding)
    {
        var rule = finding.Level == CheckLevel.Accepted ? null : _rules.LastOrDefault(r => Fits(r, finding));
        return rule is null ? finding : finding with { Level = rule.Level, Reason = ReasonOf(rule.Source, rule.Reason) };
    }

    /// <summary>Who said so, and why.</summary>
    internal static string ReasonOf(SourceSpan source, string comment) => comment.Length == 0 ? source.ToString() : $"{source}: {comment}";

    private static bool Fits(PolicyRule rule, CheckFinding finding) =>
        (rule.Kind is null || rule.Kind == finding.Kind) && (rule.Code is null || rule.Code == finding.Code) && (rule.Node is null || rule.Node == finding.Node);
}
