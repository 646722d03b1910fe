using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Tracing;

namespace PathTrace.Explain;

/// <summary>
/// Tries changes on the model: a fix is called tried only when the packet then arrives. Changed snapshots are kept, so that many packets lost for one
/// reason share one.
/// </summary>
internal sealed class Trials(Snapshot snapshot, Func<Snapshot, Trace, Trace> retrace, int mostTrials = Trials.MostTrials)
{
    // A trial traces the packet anew. Thousands of paths may be lost in ways that differ by the node alone; what the first trials did not mend is not called tried.
    internal const int MostTrials = 32;
    private const int MostPaths = 4 * Tracer.MaxPaths;

    private readonly Dictionary<string, Snapshot> _changed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Trace> _tried = new(StringComparer.Ordinal);
    private Trace? _lost;

    /// <summary>The snapshot with the latest change; null before the first.</summary>
    internal Snapshot? Latest { get; private set; }

    private int _pathsLeft;

    /// <summary>Where the packet arrives with the change made: <c>default/pod-1 or default/pod-2</c>; null unless every way that begins like the path then arrives.</summary>
    /// <param name="case">The lost path.</param>
    /// <param name="key">Names the change.</param>
    /// <param name="change">Makes the changed snapshot.</param>
    internal string? Arrives(PathCase @case, string key, Func<Snapshot, Snapshot> change)
    {
        var ways = Ways(@case, key, change);
        if (ways.Count == 0 || !ways.All(p => p.Outcome.IsDelivered() && p.Assumptions.IsEmpty))
            return null;
        var answered = ways.All(p => p.Outcome == Disposition.Answered) ? " and is answered" : "";
        return string.Join(" or ", ways.Select(Place).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)) + answered;
    }

    /// <summary>What becomes of the packet with the change made, in a clause: where it arrives, or the fault that stops it next; null when it was not tried or several things become of it.</summary>
    /// <param name="case">The lost path.</param>
    /// <param name="key">Names the change.</param>
    /// <param name="with">The change in words: <c>without that route</c>.</param>
    /// <param name="change">Makes the changed snapshot.</param>
    internal string? Outcome(PathCase @case, string key, string with, Func<Snapshot, Snapshot> change)
    {
        if (Arrives(@case, key, change) is { } arrives)
            return $"{with} this packet reaches {arrives}";
        var ways = Ways(@case, key, change);
        if (ways.Count == 0 || !ways.All(p => p.Outcome.IsFailure() && p.Assumptions.IsEmpty))
            return null;
        var next = PathCase.Of(_changed[key], _tried[key], ways[0], new(_changed[key]), new(_changed[key], retrace, mostTrials: 0));
        if (Explainer.WithoutAssumptions(next) is not { } second)
            return null;
        var mend = second.Fix is { } fix ? $" ({fix.TrimEnd('.')})" : "";
        return next.Answered is null
            ? $"{with} this packet gets as far as {next.NodeName}, and is lost there by a second fault: {second.Title}{mend}"
            : $"{with} this packet reaches {Place(next.Answered)}, and its answer is lost on {next.NodeName} by a second fault: {second.Title}{mend}";
    }

    /// <summary>The ways that begin like the path, with the change made; none when it was not tried.</summary>
    internal IReadOnlyList<TracePath> Ways(PathCase @case, string key, Func<Snapshot, Snapshot> change) =>
        Retrace(@case.Trace, key, change) is { } tried ? [.. tried.Paths.Where(p => BeginsLike(p, @case.Whole))] : [];

    private Trace? Retrace(Trace lost, string key, Func<Snapshot, Snapshot> change)
    {
        if (!ReferenceEquals(lost, _lost))
        {
            (_lost, _pathsLeft) = (lost, MostPaths);
            _tried.Clear();
        }

        if (_tried.TryGetValue(key, out var known))
        {
            Latest = _changed[key];
            return known;
        }

        if (_tried.Count >= mostTrials || _pathsLeft <= 0)
            return null;
        if (!_changed.TryGetValue(key, out var changed))
            _changed[key] = changed = change(snapshot);
        Latest = changed;
        var trace = _tried[key] = retrace(changed, lost);
        _pathsLeft -= trace.Paths.Length;
        return trace;
    }

    private static string Place(TracePath path) => path.Destination switch
    {
        { Pod: { } pod } => pod,
        { Node: { } node } when path.Disposition == Disposition.DeliveredToNode => node,
        { Address: var address } => path.Disposition == Disposition.DeliveredOutside ? $"{address} outside the cluster" : address.ToString(),
        _ => "its end",
    };

    private static bool BeginsLike(TracePath candidate, TracePath path)
    {
        if (candidate.Choices.Length < path.Choices.Length || candidate.Origin.Name != path.Origin.Name)
            return false;
        for (var i = 0; i < path.Choices.Length; i++)
        {
            if (candidate.Choices[i].Kind != path.Choices[i].Kind || candidate.Choices[i].Chosen != path.Choices[i].Chosen)
                return false;
        }

        return true;
    }
}
