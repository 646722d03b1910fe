using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Explain.Causes;
using PathTrace.Net;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>
/// Finds what is broken in a snapshot without being asked about one packet: calls every service from everywhere, adds up what is lost for one reason, tries the mends, and folds what
/// a mend makes vanish, too, under it. Then come the checks of <see cref="SnapshotChecks"/>.
/// </summary>
public static class Diagnoser
{
    // A trial traces anew, and a change of the model indexes it anew. Reasons beyond the costliest are told without.
    private const int MostTried = 48;

    private const string NextHopsFile = "next-hops.txt";

    /// <summary>Diagnoses a snapshot.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="progress">Told after each row of the matrix, from several threads, one at a time; null for nobody.</param>
    public static DiagnosisReport Diagnose(Snapshot snapshot, IProgress<DiagnosisProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var names = new Names(snapshot);
        var calls = ServiceCalls.Of(snapshot, names);
        var matrix = new Matrix(snapshot, calls, EntryPoints.Of(snapshot, calls));
        var losses = matrix.Follow(progress);
        return new()
        {
            Snapshot = snapshot,
            Entries = matrix.Entries,
            Calls = calls,
            Shares = matrix.Shares,
            Ways = matrix.Ways,
            Findings = Findings(snapshot, names, matrix, losses),
        };
    }

    private static ImmutableArray<Finding> Findings(Snapshot snapshot, Names names, Matrix matrix, Losses losses)
    {
        var (asked, askedByBalancers) = matrix.Asked;
        var explainer = new Explainer(snapshot);
        var lost = losses.All
            .OrderByDescending(l => l.Cause.Severity)
            .ThenByDescending(l => l.BalancerCost)
            .ThenByDescending(l => l.Cost)
            .ThenBy(l => l.Cause.Code)
            .ThenBy(l => Losses.ReasonOf(l.Cause), StringComparer.Ordinal)
            .Select((loss, i) => ToFinding(loss, matrix, i < MostTried && loss.Cause.Question is null ? explainer : null, asked, askedByBalancers))
            .ToList();
        // What a check says again is gone with the mend of what was told; where nothing can be mended on the model, the code has to tell, with the node, the service or the proof.
        var told = lost.Where(f => f.Cause.Mend is null).Select(f => Told(f.Cause)).ToHashSet();
        var seen = SnapshotChecks.Of(snapshot, names).Where(e => !told.Contains(Told(e))).Select(e => new Finding(e)).OrderByDescending(f => f.Cause.Severity);
        var folded = JoinedFindings.Fold(Symptoms.Fold(FailedCaptures.Fold(LikeFindings.Fold([.. lost, .. seen]))));
        return [.. Sorted(snapshot, folded.Concat(LikeFindings.Fold(HiddenFaults.Find(snapshot, matrix, [.. Sorted(snapshot, folded)]))))];
    }

    private static (FindingCode, string?) Told(Explanation cause) => (cause.Code, cause.Node ?? cause.About ?? cause.Evidence.FirstOrDefault()?.Source.ToString());

    private static IEnumerable<Finding> Sorted(Snapshot snapshot, IEnumerable<Finding> findings) => findings
        .OrderByDescending(f => f.Cause.Severity)
        .ThenBy(f => f.Behind is not null)
        .ThenBy(f => IsOfStrays(f.Cause.Question, snapshot))
        .ThenByDescending(f => f.BalancerCost ?? Fraction.Zero)
        .ThenByDescending(f => f.Cost);

    // Where nodes have routes to each other's pods, only what has gone astray comes to the network's own table; and what is beyond the limit says nothing of why there is so much. Whatever contradicts itself comes first.
    private static bool IsOfStrays(Datapath.Assumption? question, Snapshot snapshot) =>
        question is { Key: "limit" } || (question is { MissingFile: NextHopsFile } && DefaultRoutes.HasPodRoutes(snapshot));

    private static Finding ToFinding(Loss loss, Matrix matrix, Explainer? explainer, int asked, int askedByBalancers)
    {
        var trace = matrix.TraceOf(loss.Sample.Call, loss.Sample.Entry)!;
        return new(explainer is null ? loss.Cause : Tried(loss.Cause, explainer.Explain(trace)) with { Severity = loss.Cause.Severity })
        {
            Cost = loss.Cost * new Fraction(1, Math.Max(1, asked)),
            BalancerCost = askedByBalancers == 0 ? null : loss.BalancerCost * new Fraction(1, askedByBalancers),
            Cells = loss.Cells,
            Services = [.. loss.Calls.Select(c => matrix.Calls[c].Service).Distinct(StringComparer.Ordinal)],
            Example = trace.Query.Text,
            Assuming = trace.Assumptions.IsEmpty ? null : trace.Assumptions.ToString(),
        };
    }

    private static Explanation Tried(Explanation cause, ExplainedTrace explained) =>
        explained.Explanations.FirstOrDefault(e => Losses.ReasonOf(e) == Losses.ReasonOf(cause)) ?? cause;
}
