using System.Collections.Immutable;
using PathTrace.Datapath;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Timeline;

/// <summary>Connects: sends a SYN and repeats it, each traced in the snapshot that holds when it is sent and by what nodes remember of those before.</summary>
internal sealed class Connector(MomentTraces traces, MomentClock clock, TimelineSettings settings)
{
    // So many fates of one flow are followed side by side when snapshots leave questions open.
    private const int MaxCandidates = 64;

    private readonly IReadOnlyList<TimeSpan> _sent = SynTimer.Sent(settings.LinearSyns);
    private readonly TimeSpan _givesUp = SynTimer.GivesUp(settings.LinearSyns);

    /// <summary>One attempt.</summary>
    /// <param name="start">When the first SYN is sent.</param>
    /// <param name="timeout">How long the caller waits; the kernel may give up sooner.</param>
    /// <param name="entry">The backend or the point of entry; null when there is one way in.</param>
    internal TimelineConnection Connect(TimeSpan start, TimeSpan timeout, string? entry)
    {
        var deadline = start + (timeout < _givesUp ? timeout : _givesUp);
        var syns = ImmutableArray.CreateBuilder<TimelineSyn>();
        ImmutableArray<Flow?> flows = [null];
        (TimeSpan At, string? Reason)? error = null;
        for (var i = 0; i < _sent.Count && start + _sent[i] is var at && at < deadline && !(error?.At <= at); i++)
        {
            var ways = Ways(flows, entry, at, start, i);
            var reaction = Common(ways);
            syns.Add(Tell(ways, reaction, at, entry, syns));
            if (reaction.Kind == ReactionKind.Answer)
                return new(start, at, entry, ConnectionOutcome.Answered, syns.ToImmutable(), null);
            if (reaction.Kind is ReactionKind.Unknown or ReactionKind.NoBackend)
                return new(start, start, entry, reaction.Kind == ReactionKind.Unknown ? ConnectionOutcome.Unknown : ConnectionOutcome.NoBackend, syns.ToImmutable(), ReasonOf(ways, entry));
            if (reaction.Kind == ReactionKind.Error)
                error ??= (at + reaction.Delay, ReasonOf(ways, entry));
            flows = [.. ways.SelectMany(w => w.Behind).Take(MaxCandidates + 1)];
        }

        return error is { } ended && ended.At < deadline
            ? new(start, ended.At, entry, ConnectionOutcome.Refused, syns.ToImmutable(), ended.Reason)
            : new(start, deadline, entry, ConnectionOutcome.TimedOut, syns.ToImmutable(), null);
    }

    // One way for each fate that the flow may have had: drawn where rules draw, all of them where the snapshot leaves a question open.
    private List<Way> Ways(ImmutableArray<Flow?> flows, string? entry, TimeSpan at, TimeSpan start, int syn)
    {
        var moment = clock.At(at);
        var found = new List<Way>();
        foreach (var flow in flows)
        {
            var aged = flow is null ? null : traces.Aged(flow, moment, _sent[syn] - _sent[syn - 1]);
            var fit = traces.Of(moment, aged).Where(w => entry is null || w.Entry == entry).ToList();
            if (fit.Exists(w => !w.Path.Assumptions.IsEmpty))
                found.AddRange(fit);
            else if (fit.Count > 0)
                found.Add(Drawn(fit, Draws.Of(settings.Seed, start, entry, syn)));
        }

        return found;
    }

    private static Way Drawn(List<Way> ways, double draw)
    {
        var left = draw * ways.Sum(w => w.Path.Probability.ToDouble());
        foreach (var way in ways)
        {
            left -= way.Path.Probability.ToDouble();
            if (left < 0)
                return way;
        }

        return ways[^1];
    }

    private static Reaction Common(List<Way> ways) =>
        ways.Count is > 0 and <= MaxCandidates && ways.TrueForAll(w => w.Reaction == ways[0].Reaction) ? ways[0].Reaction : new(ReactionKind.Unknown);

    // A fate that differs from the others is the open question's.
    private static string? ReasonOf(List<Way> ways, string? entry) => ways.Count switch
    {
        0 => $"{entry} is no backend any more, and where the flow goes then is not known",
        > MaxCandidates => "too many questions are open",
        _ when ways.TrueForAll(w => w.Path.Assumptions.IsEmpty) && ways.Exists(w => w.Reaction != ways[0].Reaction) =>
            "no rule made the nodes track connections when its first SYN came, and whether something else did is in no dump (--conntrack always or by-rules)",
        _ => (ways.Find(w => w.Reaction.Kind == ReactionKind.Unknown) ?? ways.Find(w => w.Reaction.Kind != ReactionKind.Answer && !w.Path.Assumptions.IsEmpty) ?? ways[0]) is var way
            ? way.Reason ?? "what answers there is in no dump"
            : null,
    };

    private TimelineSyn Tell(List<Way> ways, Reaction reaction, TimeSpan at, string? entry, ImmutableArray<TimelineSyn>.Builder before)
    {
        var moment = clock.At(at);
        var end = ways.Count > 0 && ways.TrueForAll(w => w.Path.Outcome == ways[0].Path.Outcome) ? ways[0].Path.Outcome : Disposition.Indeterminate;
        var reason = reaction.Kind == ReactionKind.Answer ? null : ReasonOf(ways, entry);
        return new(at, moment, end, before.Count > 0 && before[^1].Reason == reason ? null : reason, before.Count > 0 && reaction.Kind != ReactionKind.Answer ? KeptBy(ways, moment, entry) : null);
    }

    // What would become of the flow's first packet now, sets the entry's part apart from the rules'.
    private KeptEntry? KeptBy(List<Way> ways, int moment, string? entry)
    {
        var fresh = traces.Of(moment, null).Where(w => entry is null || w.Entry == entry).ToList();
        if (fresh.Count == 0 || !fresh.TrueForAll(w => w.Reaction.Kind == ReactionKind.Answer))
            return null;
        foreach (var hop in ways.SelectMany(w => w.Path.Hops))
        {
            if (hop.Steps.OfType<Step.Tracked>().Any(s => s.IsKnown))
                return new(hop.Node, hop.Steps.OfType<Step.Translated>().FirstOrDefault(t => t is { How: "conntrack", Kind: NatKind.Destination })?.After.To.ToString());
        }

        return null;
    }
}
