using PathTrace.Datapath;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>
/// The client of the matrix calls for the first time: no list of recent addresses holds it, which is how kube-proxy keeps a client at its endpoint (sessionAffinity). Whom the lists hold no dump shows, and every
/// service with affinity would be a doubt.
/// </summary>
internal static class NewClient
{
    private const string Match = "recent";

    internal static Assumptions Answers { get; } = Assumptions.None.With(Match, false);

    /// <summary>True when the answer decides something. A rule that asks for addresses which are not listed would need the other answer: then nothing is answered.</summary>
    internal static bool IsAskedFor(Trace trace)
    {
        var isAsked = false;
        foreach (var path in trace.Paths)
        {
            foreach (var assumption in path.Assumptions.Where(a => a.Extension == Match))
            {
                if (assumption.Text.Contains($"-m {Match} !", StringComparison.Ordinal))
                    return false;
                isAsked = true;
            }
        }

        return isAsked;
    }
}
