using System.Collections.Immutable;
using System.Runtime.InteropServices;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Datapath.Concrete;
using PathTrace.Net;
using PathTrace.Queries;
using PathTrace.Text;

namespace PathTrace.Tracing;

/// <summary>
/// Follows packets through a snapshot: every choice of balancers, rules and multipath routes, and every answer to what the snapshot leaves open. Keeps indexes of the snapshot, so that
/// later traces are cheaper. Safe for concurrent use.
/// </summary>
/// <param name="snapshot">The snapshot.</param>
public sealed class Tracer(Snapshot snapshot)
{
    /// <summary>More ways than this are not followed; the rest of the traffic is then reported as undetermined.</summary>
    public const int MaxPaths = 4096;

    // A packet cannot cross more nodes than its TTL has values.
    private const int MaxHops = 256;

    private readonly ClusterIndex _index = new(snapshot);
    private readonly INodeDomain<PacketState> _domain = new ConcreteDomain();

    // The lists of a pipeline grow to what its packets need; the next trace finds them so. Null while a trace has it.
    private NodePipeline<PacketState>? _idle;

    /// <summary>A tracer with a domain of its own, such as one that somebody looks on at.</summary>
    internal Tracer(Snapshot snapshot, INodeDomain<PacketState> domain)
        : this(snapshot) => _domain = domain;

    /// <summary>Follows the packet of a query.</summary>
    /// <param name="query">The packet.</param>
    /// <param name="assumptions">Answers to what the snapshot leaves open; null for none.</param>
    /// <param name="oneWay">True to leave the answer alone; otherwise it is followed back from wherever the packet arrives.</param>
    /// <exception cref="QueryException">The query names something that the snapshot does not hold.</exception>
    public Trace Trace(PacketQuery query, Assumptions? assumptions = null, bool oneWay = false)
    {
        var (trace, diagnostics) = TryTrace(query, assumptions, oneWay);
        return trace ?? throw new QueryException(diagnostics);
    }

    /// <summary>Follows the packet of a query; null with diagnostics when it names something that the snapshot does not hold. Never throws on input.</summary>
    public ParseResult<Trace?> TryTrace(PacketQuery query, Assumptions? assumptions = null, bool oneWay = false)
    {
        ArgumentNullException.ThrowIfNull(query);
        var delivery = new Delivery(_index);
        var problems = new List<QueryProblem>();
        var answers = Answers.Of(assumptions);
        if (new Departures(_index, delivery, answers).Of(query, problems) is not { } starts)
            return new(null, QueryProblem.ToDiagnostics(query, problems));

        var pipeline = Interlocked.Exchange(ref _idle, null) ?? new(_domain);
        var run = new TraceRun(_index, delivery, pipeline);
        run.Follow(starts, MaxPaths);
        var ended = oneWay ? run.Ended : WithReplies(run.Ended, new(_index, delivery, answers), () => new(_index, delivery, pipeline));
        _idle = pipeline;
        ended.Sort(static (a, b) => Branch.Compare(a.Branch, b.Branch));
        return new(Assemble(query, ended) with { FollowsReplies = !oneWay, Given = answers?.Asked ?? [], Assumptions = assumptions ?? Assumptions.None, WhatIf = snapshot.Changes }, []);
    }

    private static Trace Assemble(PacketQuery query, List<EndedPath> ended)
    {
        // Most traces arrive on every path, and then nothing needs weighing.
        var (delivered, failed) = ended.TrueForAll(static p => p.Path.Outcome.IsDelivered())
            ? (Fraction.One, Fraction.Zero)
            : Shares.Of([.. ended.Select(p => (p.Branch, p.Path.Outcome))]);
        var undetermined = Fraction.One - delivered - failed;
        return new Trace
        {
            Query = query,
            Verdict = VerdictOf(delivered, failed),
            Delivered = delivered,
            Failed = failed,
            Undetermined = undetermined,
            Paths = PathsOf(ended),
        };
    }

    private static ImmutableArray<TracePath> PathsOf(List<EndedPath> ended)
    {
        var paths = new TracePath[ended.Count];
        for (var i = 0; i < paths.Length; i++)
            paths[i] = ended[i].Path;
        return ImmutableCollectionsMarshal.AsImmutableArray(paths);
    }

    private static TraceVerdict VerdictOf(Fraction delivered, Fraction failed)
    {
        if (delivered.IsOne)
            return TraceVerdict.Reaches;
        if (failed.IsOne)
            return TraceVerdict.Fails;
        return !delivered.IsZero && !failed.IsZero ? TraceVerdict.Partial : TraceVerdict.Indeterminate;
    }

    /// <summary>A path and the packet at its end.</summary>
    internal sealed record EndedPath(TracePath Path, Branch? Branch, PacketState Last);

    // Each path that arrived, once for every way its answer may go.
    private static List<EndedPath> WithReplies(List<EndedPath> arrived, Replies replies, Func<TraceRun> begin)
    {
        var whole = new List<EndedPath>(arrived.Count);
        for (var i = 0; i < arrived.Count; i++)
        {
            var there = arrived[i];
            if (replies.Of(there.Path, there.Last) is not { Count: > 0 } starts)
            {
                whole.Add(there);
                continue;
            }

            var run = begin();
            run.Follow(starts, Math.Max(0, MaxPaths - whole.Count - (arrived.Count - i)));
            foreach (var back in run.Ended)
                whole.Add(new(there.Path with { Reply = Replies.Judge(there.Path, back.Path), Taken = back.Branch }, back.Branch, back.Last));
        }

        return whole;
    }

    /// <summary>One trace under way.</summary>
    private sealed class TraceRun(ClusterIndex index, Delivery delivery, NodePipeline<PacketState> pipeline)
    {
        private readonly Stack<Departure> _waiting = new();
        private readonly List<Departure> _next = [];
        private readonly List<Processed<PacketState>> _processed = new(16);

        private int _limit = MaxPaths;

        internal List<EndedPath> Ended { get; } = new(16);

        internal void Follow(IReadOnlyList<(PathOrigin Origin, Arrival Start)> starts, int limit)
        {
            // Every point of entry is followed, however many nodes there are; the limit is for what comes of them.
            _limit = limit + starts.Count;
            for (var i = starts.Count - 1; i >= 0; i--)
            {
                var (origin, start) = starts[i];
                if (start.End is { } end)
                    Finish(origin, start.State, end, start.Destination, null);
                else
                    _waiting.Push(new(origin, start.State, null));
            }

            while (_waiting.TryPop(out var departure))
                Cross(departure);
        }

        private void Cross(Departure departure)
        {
            var state = departure.State;
            var arrived = state.Packet;
            if (Ended.Count + _waiting.Count >= _limit || departure.Hops?.Count >= MaxHops)
            {
                Forks.Abandon(state, new("limit", "what becomes of the rest of the traffic", $"more than {MaxPaths} ways were found", default));
                Finish(departure.Origin, state, Disposition.Indeterminate, null, departure.Hops);
                return;
            }

            if (state.Node.HasRulesets)
            {
                Enter(departure, arrived, state);
            }
            else
            {
                foreach (var admitted in Admit(state))
                    Enter(departure, arrived, admitted);
            }

            // The first way found is the next one followed.
            for (var i = _next.Count - 1; i >= 0; i--)
                _waiting.Push(_next[i]);
            _next.Clear();
        }

        private void Enter(Departure departure, Packet arrived, PacketState admitted)
        {
            if (admitted.End is { } end)
            {
                End(departure, arrived, admitted, admitted, end, null, []);
                return;
            }

            _processed.Clear();
            if (admitted.IsMadeHere)
                pipeline.Make(admitted, _processed);
            else
                pipeline.Arrive(admitted, _processed);
            foreach (var (passed, outcome) in _processed)
                Leave(departure, arrived, passed, outcome);
        }

        // Without a dump of the node's rules, every packet's fate hangs on there being none that matters.
        private static IEnumerable<PacketState> Admit(PacketState state)
        {
            var node = state.Node.Node;
            var isV6 = state.Node.Family == IpFamily.IPv6;
            var (harmless, decisive) = Forks.Assume(
                state,
                new($"{node.Name}/rules/{state.Node.Family}", $"{node.Name}:rules-pass"),
                $"no rule of {node.Name} touches the {state.Called}",
                $"a rule of {node.Name} decides{(state.IsAnswer ? " about the answer" : "")}",
                new($"the rules of {node.Name}", $"its {(isV6 ? "ip6tables" : "iptables")} rules were not collected", node.PathOf(isV6 ? "ip6tables-save.txt" : "iptables-save.txt")),
                default);
            decisive?.EndAs(Disposition.Indeterminate);
            return new[] { harmless, decisive }.OfType<PacketState>();
        }

        private void Leave(Departure departure, Packet arrived, PacketState state, NodeOutcome outcome)
        {
            switch (outcome)
            {
                case NodeOutcome.Ended:
                    End(departure, arrived, state, state, state.End ?? Disposition.Indeterminate, null, []);
                    break;
                case NodeOutcome.Local when state.Entry is not { HasDnat: true } && !state.IsBalanced && index.IsForService(state.Node.Node, state.Packet):
                    End(departure, arrived, state, state, Disposition.NodePortNotTaken, null, []);
                    break;
                case NodeOutcome.Local:
                    End(departure, arrived, state, state, Disposition.DeliveredToNode, new(state.Node.Node.Name, null, state.Packet.To), []);
                    break;
                default:
                    foreach (var arrival in delivery.Deliver(state))
                        Beyond(departure, arrived, state, arrival);
                    break;
            }
        }

        private void Beyond(Departure departure, Packet arrived, PacketState left, Arrival arrival)
        {
            if (arrival.End is { } end)
            {
                End(departure, arrived, left, arrival.State, end, arrival.Destination, arrival.Beyond);
                return;
            }

            var hops = new HopList(HopOf(departure, arrived, left, Disposition.Forwarded, arrival.Beyond), departure.Hops);
            if (WasHere(hops, arrival.State))
                Finish(departure.Origin, arrival.State, Disposition.Looped, null, hops);
            else
                _next.Add(new(departure.Origin, arrival.State, hops));
        }

        private void End(Departure departure, Packet arrived, PacketState state, PacketState last, Disposition end, PathEnd? destination, ImmutableArray<Step> beyond)
        {
            // A packet that was sent ends beyond the node: the hop itself forwarded it, unless the end was a pod on the node's own link.
            var ofHop = end switch
            {
                Disposition.DeliveredToNode => Disposition.DeliveredLocally,
                _ when state.End is null && state.Out is not null => Disposition.Forwarded,
                _ => end,
            };
            Finish(departure.Origin, last, end, destination, new(HopOf(departure, arrived, state, ofHop, beyond), departure.Hops));
        }

        private void Finish(PathOrigin origin, PacketState last, Disposition end, PathEnd? destination, HopList? hops) =>
            Ended.Add(new(PathAssembly.Of(origin, last.Branch, end, destination, hops), last.Branch, last));

        private static Hop HopOf(Departure departure, Packet arrived, PacketState state, Disposition disposition, ImmutableArray<Step> beyond) => new()
        {
            Node = state.Node.Node.Name,
            In = departure.In,
            Out = disposition == Disposition.DeliveredLocally ? null : state.Out,
            NextHop = disposition == Disposition.DeliveredLocally ? null : state.NextHop?.Via,
            PacketIn = arrived,
            PacketOut = state.Packet,
            Walked = state.Trail,
            Beyond = beyond,
            Disposition = disposition,
        };

        // The same packet at the same place: what happened once happens again, until the TTL ends.
        private static bool WasHere(HopList? hops, PacketState arriving)
        {
            var packet = Ageless(arriving.Packet);
            for (var at = hops; at is not null; at = at.Earlier)
            {
                if (at.Hop.Node == arriving.Node.Node.Name && at.Hop.In == arriving.In && Ageless(at.Hop.PacketIn) == packet)
                    return true;
            }

            return false;
        }

        private static Packet Ageless(Packet packet) => packet with { Ttl = 0, Mark = 0 };
    }
}
