using PathTrace.Analysis.Arrivals;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Queries;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Diff;

/// <summary>
/// What hosts outside answer, which no trace of a call shows: packets of connections that are known (<c>state established</c>), arriving at each node from outside. They are taken as they look, for connections of which
/// nothing was translated; an answer that is translated back looks so to the rules behind.
/// </summary>
internal static class KnownAnswers
{
    /// <summary>The answers that may arrive where these packets arrive; none for packets that are made inside, or come by a link of the node's own.</summary>
    internal static IEnumerable<ArrivingPackets> To(ArrivingPackets arriving, Snapshot snapshot)
    {
        if (arriving.Origin is not QueryOrigin.At at || snapshot.FindNode(at.Node) is not { } node || (at.Interface is { } device && device != ClusterIndex.UnderlayOf(node, arriving.Set.Family)))
            return [];
        // The second packet of a connection; later ones have ACK alone, and meet the same rules but for those that ask for flags.
        var isTcp = arriving.Set[PacketField.Protocol].Contains(IpProtocol.Tcp.Number);
        return [arriving with { Set = isTcp ? arriving.Set.With(PacketField.Flags, IntervalSet.Of((uint)(TcpFlags.Syn | TcpFlags.Ack))) : arriving.Set, State = CtStates.Established }];
    }

    /// <summary>The user's answers, and for packets of known connections that no node translated them; whatever the user said goes before.</summary>
    internal static Assumptions? Assuming(CtStates? state, Assumptions? given, params ReadOnlySpan<Snapshot> snapshots)
    {
        if (state is null)
            return given;
        var answers = given ?? Assumptions.None;
        foreach (var snapshot in snapshots)
        {
            foreach (var name in snapshot.Nodes.SelectMany(n => NamesOf(n.Name)))
                answers = answers.Find(name) is null ? answers.With(name, true) : answers;
        }

        return answers;
    }

    /// <summary>The questions that decide whether a node rewrites a packet of a known connection.</summary>
    internal static string[] NamesOf(string node) => [$"{node}:destination-kept", $"{node}:source-kept"];
}
