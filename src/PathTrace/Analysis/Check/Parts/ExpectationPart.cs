using System.Collections.Immutable;
using PathTrace.Analysis.PacketSets;
using PathTrace.Analysis.Verify;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Explain;
using PathTrace.Queries.Expectations;
using PathTrace.Text;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Check;

/// <summary>Expectations that do not hold, each with the smallest packet that shows it and the lines of the dumps that make it so.</summary>
internal static class ExpectationPart
{
    private const int MostReasons = 3;
    private const int MostEvidence = 3;
    private const int MostQuestions = 4;

    internal static IEnumerable<CheckFinding> Find(Snapshot snapshot, CheckOptions options, HashSet<GivenAnswer> given)
    {
        var asked = options.Expectations.SelectMany(f => f.Expectations).ToList();
        var answers = asked.AsParallel().AsOrdered().Select(e => (Expectation: e, Answer: Verifier.Verify(snapshot, e, options.Assumptions))).ToList();
        foreach (var (expectation, answer) in answers)
        {
            given.UnionWith(answer.Value?.Given ?? []);
            if (answer.Value is not { } verification)
                yield return Unplaced(expectation, answer.Diagnostics);
            else if (verification.Verdict != VerificationVerdict.Holds)
                yield return Unmet(verification);
        }
    }

    private static CheckFinding Unplaced(Expectation expectation, ImmutableArray<Diagnostic> problems) =>
        Make(expectation, CheckCode.ExpectationUnplaced) with { Lines = [.. problems.Select(p => new CheckLine("because", p.Message))], Identity = [expectation.ToString()] };

    private static CheckFinding Unmet(Verification answer)
    {
        var isViolated = answer.Verdict == VerificationVerdict.Violated;
        var reasons = ReasonsOf(answer);
        return Make(answer.Expectation, isViolated ? CheckCode.ExpectationViolated : CheckCode.ExpectationUndecided) with
        {
            IsUndecided = !isViolated,
            Node = reasons.Select(r => r.Cause.Node).Distinct().ToList() is [{ } only] ? only : null,
            Lines =
            [
                .. reasons.Select(r => new CheckLine(isViolated ? "shown by" : "open for", $"{answer.Counterexample!.Query.Text} {r.Told}")),
                .. SetDescription.Shortened(answer.Failing).Select(l => new CheckLine("fails for", l)),
                .. answer.FailingWays.Select(w => new CheckLine("on the way", w)),
                .. SetDescription.Shortened(answer.Open).Select(l => new CheckLine("open for", l)),
                .. answer.Questions.Take(MostQuestions).Select(q => new CheckLine("depends on", q.Settle is { } settle ? $"{q.Text} (settle: --assume {settle})" : q.Text)),
                .. answer.Reasons.Select(r => new CheckLine("because", r)),
                .. reasons.Select(r => r.Cause.Fix).OfType<string>().Distinct().Select(f => new CheckLine("fix", f)),
            ],
            Places =
            [
                new(CheckSide.Expectations, answer.Expectation.Source, ""),
                .. reasons.SelectMany(r => r.Cause.Evidence).Concat(answer.Questions.Select(q => new Evidence(q.Source, "decides"))).Where(e => e.Source.IsSet)
                    .DistinctBy(e => e.Source).Take(MostEvidence).Select(e => new CheckPlace(CheckSide.Snapshot, e.Source, e.Note)),
            ],
            Identity = [answer.Expectation.ToString(), .. EndWords.Of(answer.Expectation), .. answer.Failing, .. answer.FailingWays, .. answer.Open],
        };
    }

    private static CheckFinding Make(Expectation expectation, CheckCode code) => new()
    {
        Kind = FindingKind.Expectation,
        Code = (int)code,
        Name = code.ToString(),
        Level = CheckLevel.Error,
        Title = expectation.ToString(),
        Places = [new(CheckSide.Expectations, expectation.Source, "")],
    };

    // Ways that end alike are told once.
    private static List<(string Told, Explanation Cause)> ReasonsOf(Verification answer)
    {
        if (answer.Counterexample is not { } trace)
            return [];
        var explained = new Explainer(answer.Snapshot).Explain(trace);
        return
        [
            .. answer.BreakingPaths.Select(i => (Told: Tell(trace.Paths[i], explained.Explanations[i]), Cause: explained.Explanations[i])).DistinctBy(r => r.Told).Take(MostReasons),
        ];
    }

    private static string Tell(TracePath path, Explanation cause)
    {
        var via = path.Hops.Select(h => h.Node).Distinct(StringComparer.Ordinal).ToList() is { Count: > 0 } nodes ? $" via {string.Join(", ", nodes)}" : "";
        var end = path.Outcome.IsDelivered() ? "arrives" : path.Outcome.IsFailure() ? "is lost" : "is open";
        return $"{end}{via}: {cause.Title}";
    }
}
