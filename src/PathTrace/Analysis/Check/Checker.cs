using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Queries.Expectations;
using PathTrace.Text;

namespace PathTrace.Analysis.Check;

/// <summary>
/// The gate before a change is merged: asks what is expected, what has no effect, what could not be read and, beside a baseline, which packets fare differently, and says of each finding what it counts as.
/// </summary>
public static class Checker
{
    /// <summary>Checks a snapshot.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="options">What is expected and accepted; null for lints alone.</param>
    /// <returns>What was found, or null with diagnostics where a policy names what there is not.</returns>
    public static ParseResult<CheckReport?> Check(Snapshot snapshot, CheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        options ??= new();
        var policies = new PolicySettings(options.Expectations, snapshot, options.Baseline);
        ImmutableArray<Diagnostic> problems = [.. policies.Problems()];
        if (!problems.IsEmpty)
            return new(null, problems);
        var given = new HashSet<GivenAnswer>();
        var found = new List<CheckFinding>(ExpectationPart.Find(snapshot, options, given));
        found.AddRange(DiffPart.Find(snapshot, options));
        found.AddRange(LintPart.Find(snapshot));
        found.AddRange(InputPart.Find(snapshot));
        var known = (options.Accepted?.Findings ?? []).Select(KeyOf).ToHashSet();
        ImmutableArray<CheckFinding> findings =
        [
            .. Fingerprints.Number(found)
                .Select(policies.Apply)
                .Select(f => f with { IsKnown = f.Level > CheckLevel.Note && known.Contains((f.CodeText, f.Fingerprint)) })
                .OrderBy(f => f.IsKnown)
                .ThenByDescending(f => f.Level)
                .ThenBy(f => f.IsUndecided)
                .ThenBy(f => f.Kind),
        ];
        ImmutableArray<Expectation> expectations = [.. options.Expectations.SelectMany(f => f.Expectations)];
        return new(
            new()
            {
                Snapshot = snapshot,
                Baseline = options.Baseline,
                Findings = findings,
                Expectations = expectations,
                Holding = expectations.Length - findings.Count(f => f.Kind == FindingKind.Expectation),
                FailOn = options.FailOn,
                Gone = Gone(options, findings),
                Given = [.. given],
            },
            []);
    }

    // What was not asked this time is not gone.
    private static ImmutableArray<AcceptedFinding> Gone(CheckOptions options, ImmutableArray<CheckFinding> findings)
    {
        var found = findings.Select(f => (f.CodeText, f.Fingerprint)).ToHashSet();
        return [.. (options.Accepted?.Findings ?? []).Where(a => !found.Contains(KeyOf(a)) && WasAsked(a.Code, options))];
    }

    private static bool WasAsked(string code, CheckOptions options) => code[..4] switch
    {
        "PT31" => options.Baseline is not null,
        "PT32" => options.Expectations.Any(f => !f.Expectations.IsEmpty),
        _ => true,
    };

    private static (string Code, string Fingerprint) KeyOf(AcceptedFinding finding) => (finding.Code, finding.Fingerprint);
}
