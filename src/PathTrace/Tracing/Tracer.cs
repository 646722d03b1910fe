using System.Collections.Immutable;
using System.Runtime.InteropServices;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Datapath.Concrete;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Queries;
using PathTrace.Text;

namespace PathTrace.Tracing;

/// <summary>
/// Follows packets through a snapshot: every choice of balancers, rules and multipath routes, and every answer to what the snapshot leaves open. Keeps indexes of the snapshot, so that
/// later traces are cheaper. Safe for concurrent use.
/// </summary>
/// <param name="snapshot">The snapshot.</param>
public sealed partial class Tracer(Snapshot snapshot)
{
    /// <summary>More ways than this are not followed; the rest of the traffic is then reported as undetermined.</summary>
    public const int MaxPaths = 4096;

    private readonly ClusterIndex _index = new(snapshot);
    private readonly INodeDomain<PacketState> _domain = new ConcreteDomain();

    // The lists of a pipeline grow to what its packets need; the next trace finds them so. Null while a trace has it.
    private NodePipeline<PacketState>? _idle;

    /// <summary>A tracer with a domain of its own, such as one that somebody looks on at.</summary>
    internal Tracer(Snapshot snapshot, INodeDomain<PacketState> domain)
        : this(snapshot) => _domain = domain;

    internal Snapshot Snapshot => snapshot;

    /// <summary>What the snapshot as a whole makes of addresses.</summary>
    internal ClusterIndex Index => _index;

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
        var answers = Answers.Of(assumptions);
        var (ended, problems) = Follow(query, answers, oneWay, null);
        return ended is null ? new(null, problems) : new(Finish(query, ended, answers, assumptions, oneWay), []);
    }

    /// <summary>
    /// Follows a packet that is not its flow's first, such as a SYN sent again: nodes that have kept a conntrack entry of the earlier ones treat it as that entry says. Tells of each path
    /// what is remembered behind it. Null with diagnostics as <see cref="TryTrace"/>.
    /// </summary>
    internal ParseResult<FlowTrace?> TryTraceFlow(PacketQuery query, Flow? flow, Assumptions? assumptions = null, bool? tracksWithoutRules = null)
    {
        var answers = Answers.Of(assumptions);
        var (ended, problems) = Follow(query, answers, false, flow);
        if (ended is null)
            return new(null, problems);
        return new(new(Finish(query, ended, answers, assumptions, false), [.. ended.Select(e => Flow.Behind(e.Path, e.Last, ModelIn(e.Last.Packet.Family), tracksWithoutRules))]), []);
    }

    private Func<string, NodeModel?> ModelIn(IpFamily family) => name => snapshot.FindNode(name) is { } node ? _index.ModelOf(node, family) : null;

    /// <summary>
    /// Follows a packet that stands for a set: what is the same of all packets of <see cref="Witness.Set"/> is the trace, their own values of fields that nothing rewrote aside. Null with diagnostics as
    /// <see cref="TryTrace"/>.
    /// </summary>
    /// <param name="query">The witness as a query.</param>
    /// <param name="witness">The witness, whose set shrinks.</param>
    /// <param name="assumptions">Answers to what the snapshot leaves open; null for none.</param>
    /// <param name="oneWay">True to leave the answer alone.</param>
    internal ParseResult<Trace?> TryTraceSet(PacketQuery query, Witness witness, Assumptions? assumptions = null, bool oneWay = false)
    {
        var answers = Answers.Of(assumptions);
        var (ended, problems) = Follow(query, answers, oneWay, null, witness);
        return ended is null ? new(null, problems) : new(Finish(query, ended, answers, assumptions, oneWay), []);
    }

    /// <summary>The addresses of which the cluster makes the same as of this one.</summary>
    internal IntervalSet PlaceOf(IpAddress address) => _index.PlaceOf(address);

    /// <summary>The addresses of a family from which somebody may send.</summary>
    internal IntervalSet SendersOf(IpFamily family) => _index.SendersOf(family);

    /// <summary>The addresses of a family that pods and nodes have.</summary>
    internal IntervalSet HeldAddresses(IpFamily family) => _index.HeldAddresses(family);

    private ParseResult<List<EndedPath>?> Follow(PacketQuery query, Answers? answers, bool oneWay, Flow? flow, Witness? witness = null)
    {
        var delivery = new Delivery(_index);
        var problems = new List<QueryProblem>();
        if (new Departures(_index, delivery, answers, flow: flow, witness: witness).Of(query, problems) is not { } starts)
            return new(null, QueryProblem.ToDiagnostics(query, problems));

        var pipeline = Interlocked.Exchange(ref _idle, null) ?? new(_domain);
        var run = new TraceRun(_index, delivery, pipeline);
        run.Follow(starts, MaxPaths);
        var ended = oneWay ? run.Ended : WithReplies(run.Ended, new(_index, delivery, answers), () => new(_index, delivery, pipeline));
        _idle = pipeline;
        ended.Sort(static (a, b) => Branch.Compare(a.Branch, b.Branch));
        return new(ended, []);
    }

    private Trace Finish(PacketQuery query, List<EndedPath> ended, Answers? answers, Assumptions? assumptions, bool oneWay) =>
        Assemble(query, ended) with { FollowsReplies = !oneWay, Given = answers?.Asked ?? [], Assumptions = assumptions ?? Assumptions.None, WhatIf = snapshot.Changes };

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
                whole.Add(new(there.Path with { Reply = Replies.Judge(there.Path, back.Path, there.Last.Witness), Taken = back.Branch }, back.Branch, back.Last));
        }

        return whole;
    }
}
