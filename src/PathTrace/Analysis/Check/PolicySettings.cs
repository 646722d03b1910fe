using System.Collections.Immutable;
using System.Globalization;
using PathTrace.Explain;
using PathTrace.Queries.Expectations;
using PathTrace.Text;

namespace PathTrace.Analysis.Check;

/// <summary>What findings count as by the policies of all files: the last that fits counts.</summary>
internal sealed class PolicySettings(ImmutableArray<ExpectationFile> files)
{
    private readonly ImmutableArray<PolicyRule> _rules = [.. files.SelectMany(f => f.Policies)];

    /// <summary>Policies that name a code which nothing has.</summary>
    internal IEnumerable<Diagnostic> Problems() =>
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
