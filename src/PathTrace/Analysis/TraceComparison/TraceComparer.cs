using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Inputs.TraceLogs;
using PathTrace.Net;
using PathTrace.Queries;
using PathTrace.Tracing;

namespace PathTrace.Analysis.TraceComparison;

/// <summary>Compares live packets with what the dumps of their node say of them. Safe for concurrent use.</summary>
public sealed class TraceComparer
{
    private readonly Snapshot _snapshot;
    private readonly Tracer _tracer;

    /// <summary>A comparer for one snapshot.</summary>
    public TraceComparer(Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        _snapshot = snapshot;
        _tracer = new(snapshot);
    }

    /// <summary>The node that wrote a packet down: the one that is named, the only one, or the one that the journal names; null when none of these tells.</summary>
    public Node? NodeOf(LoggedPacket packet, string? named)
    {
        ArgumentNullException.ThrowIfNull(packet);
        if (named is not null)
            return _snapshot.FindNode(named);
        return _snapshot.Nodes.Length == 1 ? _snapshot.Nodes[0] : packet.Host is { } host ? _snapshot.FindNode(host) : null;
    }

    /// <summary>Compares one packet.</summary>
    /// <param name="packet">The packet of a log.</param>
    /// <param name="node">The node that wrote it down; null to find out.</param>
    /// <param name="assumptions">Answers to what the snapshot leaves open; null for none, so that the log settles it.</param>
    public PacketComparison Compare(LoggedPacket packet, string? node = null, Assumptions? assumptions = null)
    {
        ArgumentNullException.ThrowIfNull(packet);
        if (NodeOf(packet, node) is not { } at)
            return Nothing(packet, null, null, node is null ? "the log does not tell which node of the snapshot wrote it" : $"the snapshot holds no node {node}");
        var notes = new List<string>();
        if (LoggedQuery.Of(packet, at.Name, notes) is not { } query)
            return Nothing(packet, at.Name, null, "the log does not show the packet's addresses and ports");
        var live = LiveStory.Of(packet, at);
        var candidates = Candidates(packet, query, at, live, assumptions ?? Assumptions.None, out var problem);
        if (candidates.Count == 0)
            return Nothing(packet, at.Name, query, problem ?? "nothing is predicted for the packet at this node");
        // The first of equals: the packet as it looks goes before the packet of an earlier connection, and paths stand in the order of rules.
        var best = candidates.MaxBy(c => (c.Alignment.IsWhole ? 1 : 0, c.Alignment.LiveIndex))!;
        return new ComparisonVerdict(packet, at, best, candidates).Make(notes);
    }

    // A packet that nat is not asked about belongs to a connection that was there before, as the live kernel knows and its header does not tell.
    private List<Candidate> Candidates(LoggedPacket packet, PacketQuery query, Node node, ImmutableArray<LiveStep> live, Assumptions assumptions, out string? problem)
    {
        var found = new List<Candidate>();
        problem = Add(found, packet, query, node, live, assumptions);
        if (packet.Events.Any(e => e.Table == "nat") || found.Any(c => c.Alignment.IsWhole))
            return found;
        var kept = $"{node.Name}:destination-kept";
        if (packet.Last?.Destination == packet.First?.Destination && assumptions.Find(kept) is null)
            assumptions = assumptions.With(kept, true);
        Add(found, packet, query with { State = CtStates.Established, Text = query.Text + " state established" }, node, live, assumptions);
        return found;
    }

    private string? Add(List<Candidate> found, LoggedPacket packet, PacketQuery query, Node node, ImmutableArray<LiveStep> live, Assumptions assumptions)
    {
        var (trace, problems) = _tracer.TryTrace(query, assumptions, oneWay: true);
        if (trace is null)
            return problems.FirstOrDefault()?.Message;
        foreach (var path in trace.Paths)
        {
            if (path.Hops.FirstOrDefault() is { } hop && hop.Node == node.Name)
                found.Add(new(query, path, hop, StoryAlignment.Of(live, PredictedStory.Of(hop, node, LiveStory.BackendOf(packet.Tool)), packet.Tool)));
        }

        return null;
    }

    private static PacketComparison Nothing(LoggedPacket packet, string? node, PacketQuery? query, string reason) =>
        new() { Packet = packet, Node = node, Query = query, Outcome = ComparisonOutcome.CannotTell, Reason = reason };

    internal sealed record Candidate(PacketQuery Query, TracePath Path, Hop Hop, StoryAlignment Alignment);
}
