using PathTrace.Datapath;
using PathTrace.Explain;
using PathTrace.Explain.Causes;
using PathTrace.Net;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>The losses of the matrix by their reason.</summary>
internal sealed class Losses
{
    private readonly Dictionary<string, Loss> _byReason = new(StringComparer.Ordinal);

    internal IEnumerable<Loss> All => _byReason.Values;

    /// <summary>What tells one reason from another: its code, whose it is, where, and the clause that says it. A circle has no first node: its links tell it.</summary>
    internal static string ReasonOf(Explanation cause) => cause switch
    {
        { Question: { } question } => question.Key,
        { Code: FindingCode.RoutingLoop } => string.Join('\n', [cause.CodeText, .. cause.Evidence.Select(e => e.Source.ToString()).Order(StringComparer.Ordinal)]),
        _ => $"{cause.CodeText}\n{cause.Owner}\n{cause.Node}\n{cause.Title}",
    };

    /// <summary>Adds what a trace loses; true when all of it is meant to be lost.</summary>
    internal bool Add(int call, EntryPoint entry, int entryIndex, Trace trace, IReadOnlyList<Explanation> explanations)
    {
        var isMeant = true;
        var shares = new Dictionary<string, (Explanation Cause, Fraction Share)>(StringComparer.Ordinal);
        for (var i = 0; i < trace.Paths.Length; i++)
        {
            var path = trace.Paths[i];
            if (explanations[i].Severity == FindingSeverity.Info || IsByDesign(explanations[i].Code, entry))
                continue;
            // Callers are chosen within the source ranges of the objects: where rules alone tell them, they are as they were meant. Which addresses serve node ports is a setting.
            var isClosed = explanations[i].Code is FindingCode.NetworkPolicy or FindingCode.SourceRangeExcludesClient || (explanations[i].Code == FindingCode.NodePortOutsideAddresses && entry.Kind != EntryKind.Balancer);
            isMeant &= isClosed;
            // Both answers to a question, and all that hangs on them, are one doubt.
            var cause = explanations[i].Question is { } question ? explanations[i] with { Title = UndecidedCauses.Doubt(question) } : explanations[i];
            var reason = ReasonOf(cause);
            var sum = (shares.TryGetValue(reason, out var known) ? known.Share : Fraction.Zero) + (isClosed ? Fraction.Zero : path.Probability);
            // Of the answers to a question the one that loses the packet says what is at stake.
            if (known.Cause is not null && !path.Outcome.IsFailure())
                cause = known.Cause;
            // Branches of an open question are the same traffic told twice.
            shares[reason] = (isClosed ? cause with { Severity = FindingSeverity.Info } : cause, cause.Question is null ? sum : Fraction.Min(sum, trace.Undetermined));
        }

        foreach (var (reason, (cause, share)) in shares)
        {
            if (!_byReason.TryGetValue(reason, out var loss))
                _byReason[reason] = loss = new(cause);
            loss.Add(cause, call, entryIndex, share, entry.Kind == EntryKind.Balancer);
        }

        return isMeant;
    }

    internal void Add(Losses others)
    {
        foreach (var (reason, loss) in others._byReason)
        {
            if (_byReason.TryGetValue(reason, out var own))
                own.Add(loss);
            else
                _byReason[reason] = loss;
        }
    }

    // Nobody but a balancer is to blame for calling a node that has no endpoint of a service with a policy Local, and source ranges are made for clients outside.
    private static bool IsByDesign(FindingCode code, EntryPoint entry) => code switch
    {
        FindingCode.NoLocalEndpoint => entry.Kind != EntryKind.Balancer,
        FindingCode.SourceRangeExcludesClient => entry.Kind is EntryKind.Node or EntryKind.Pod,
        _ => false,
    };
}
