using PathTrace.Explain;
using PathTrace.Net;
using PathTrace.Queries;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>Folds findings below the one whose mend makes them vanish: proven on the model, where that mend was tried.</summary>
internal static class Symptoms
{
    internal static IReadOnlyList<Finding> Fold(IReadOnlyList<Finding> findings)
    {
        var below = new List<Finding>?[findings.Count];
        var isSymptom = new bool[findings.Count];
        for (var root = 0; root < findings.Count; root++)
        {
            if (isSymptom[root] || findings.Count == 1 || findings[root].Cause.Mend?.Invoke() is not { } mended)
                continue;
            var explainer = Explainer.WithoutTrials(mended);
            var seen = new Lazy<HashSet<(FindingCode, string?, string)>>(() => [.. SnapshotChecks.Of(mended, new(mended)).Select(e => (e.Code, e.Node, e.Title))]);
            for (var other = 0; other < findings.Count; other++)
            {
                // One that has symptoms of its own stays a cause.
                if (other == root || isSymptom[other] || below[other] is not null || IsLike(findings[root], findings[other]) || !Vanishes(findings[root], findings[other], mended, explainer, seen))
                    continue;
                isSymptom[other] = true;
                if (!LikeFindings.Restates(findings[other], findings[root]))
                    (below[root] ??= []).Add(findings[other]);
            }
        }

        return [.. findings.Select((f, i) => below[i] is { } symptoms ? WithSymptoms(f, symptoms) : f).Where((_, i) => !isSymptom[i])];
    }

    // The same fault on another node is one of its own, which the mend that was tried took in as well.
    private static bool IsLike(Finding root, Finding other) => root.Cause.Code == other.Cause.Code && root.Cause.Node != other.Cause.Node && other.Cause.Question is null;

    // A cause costs what its symptoms cost: they are other packets.
    private static Finding WithSymptoms(Finding cause, List<Finding> symptoms) => cause with
    {
        // Doubts may be about the same packets.
        Cost = Fraction.Min(Fraction.One, symptoms.Aggregate(cause.Cost, (sum, s) => sum + s.Cost)),
        BalancerCost = symptoms.Aggregate(cause.BalancerCost, (sum, s) => s.BalancerCost is { } more ? Fraction.Min(Fraction.One, more + (sum ?? Fraction.Zero)) : sum),
        Cells = cause.Cells + symptoms.Sum(s => s.Cells),
        Services = [.. cause.Services.Concat(symptoms.SelectMany(s => s.Services)).Distinct(StringComparer.Ordinal)],
        Symptoms = [.. symptoms],
    };

    // What a check says is looked for again; on another node it is a fault of its own, which a mend may hide by making that node one of few.
    private static bool Vanishes(Finding root, Finding finding, Cluster.Snapshot mended, Explainer explainer, Lazy<HashSet<(FindingCode, string?, string)>> seen)
    {
        if (finding.Example is not { } example)
            return (finding.Cause.Node is null || finding.Cause.Node == root.Cause.Node || IsPartOf(root, finding)) && !IsSeen();
        return PacketQueryParser.Parse(example).Value is { } query
            && Tracers.Of(mended).TryTrace(query, finding.Assuming is null ? null : NewClient.Answers).Value is { } trace
            && IsGone(finding.Cause, trace, explainer.Explain(trace).Explanations)
            && !IsSeen();

        bool IsSeen() => finding.Alike.Concat(finding.Restated).Prepend(finding.Cause).Any(c => seen.Value.Contains((c.Code, c.Node, c.Title)));
    }

    // A question has vanished when it is asked no more. A packet whose end is open proves nothing of a fault that is no node's: it may come to the same end, or be lost by it further on.
    private static bool IsGone(Explanation cause, Trace trace, IReadOnlyList<Explanation> explanations) =>
        (explanations.All(e => e.Code != cause.Code || e.Node != cause.Node) || (cause.Question is { } asked && trace.Paths.All(p => p.Assumptions.All(a => a.Key != asked.Key))))
        && (cause.Question is not null || cause.Node is not null || explanations.All(e => e.Question is null));

    // Each route of a circle is wrong by itself.
    private static bool IsPartOf(Finding root, Finding finding) => finding.Cause.Evidence is [var proof, ..] && root.Cause.Evidence.Any(e => e.Source == proof.Source);
}
