using PathTrace.KernelLab.Frames;
using PathTrace.KernelLab.Kernel;
using PathTrace.Net;

namespace PathTrace.KernelLab.Clusters;

/// <summary>Everything that was seen in all namespaces since a probe was sent: first the router, then the nodes.</summary>
internal sealed class Sightings(int spaces = 16)
{
    private readonly List<TraceEvent>[] _events = [.. Enumerable.Range(0, spaces).Select(_ => new List<TraceEvent>())];

    internal List<(int Index, byte[] Frame)> Frames { get; } = [];

    internal List<DropReason> Drops { get; } = [];

    internal int SendError { get; set; }

    internal List<TraceEvent> EventsOf(int space) => _events[space];

    /// <summary>The identification that a node gave the packet it made; 0 before it was seen.</summary>
    internal ushort IdMadeBy(int space, Packet packet) => _events[space]
        .Where(e => e is { Table: "lab", Chain: "output", Network.Length: > 0 })
        .Select(e => Headers.Of(e.Network, e.Transport))
        .FirstOrDefault(h => h is { IsIcmpError: false } && (h.Packet.Protocol, h.Packet.Flags, h.Packet.Destination) == (packet.Protocol, packet.Flags, packet.Destination))?.Id ?? 0;

    internal ClusterStory StoryOf(ClusterProbe probe, ushort id, IReadOnlyList<(string Node, RuleHandles Handles)> spaces, LabCluster cluster)
    {
        var mark = new PacketMark(probe.Packet, id);
        var visits = spaces.SelectMany((s, i) => new VisitReader(s.Node, s.Handles, mark).Read(_events[i])).ToList();
        // What cannot be routed is refused to the sender before any hook.
        if (visits.Count == 0 && SendError != 0)
            visits.Add(new(cluster.Config.Nodes[probe.Node].Name, probe.Packet, new() { SendError = SendError }, IsMadeHere: true));
        var arrivals = Frames.Select(f => (f.Index, Arrival: ArrivalOf(f.Index, f.Frame, cluster))).Where(a => a.Arrival is { } arrival && mark.IsOwn(arrival.Headers)).ToList();
        var (pod, heard) = arrivals.Count > 0 ? arrivals[0].Arrival!.Value : default((string? Pod, Headers? Headers));
        return new()
        {
            // Every hop takes one of the TTL, but for the node that made the packet.
            Visits = [.. visits.OrderByDescending(v => v.PacketIn.Ttl + (v.IsMadeHere ? 1 : 0))],
            Id = id,
            Pod = pod,
            PodPlace = pod is not null && cluster.PodAt(arrivals[0].Index) is var (node, own) ? (node.Number, node.Pods.IndexOf(own)) : null,
            IsOutside = heard is not null && pod is null,
            Heard = heard,
            SendError = SendError,
            Drops = [.. Drops.Where(IsTelling)],
        };
    }

    /// <summary>The pod, or the world outside as null, that a frame was for; null altogether for a frame that a bridge only spread.</summary>
    internal static (string? Pod, Headers Headers)? ArrivalOf(int index, byte[] frame, LabCluster cluster)
    {
        if (Headers.OfFrame(frame) is not { } headers)
            return null;
        if (index == LabCluster.ClientIndex || (index == LabCluster.BalancerIndex && frame.AsSpan(0, 6).SequenceEqual(Addresses.MacOf(IpAddress.Parse(cluster.Config.Net.Bystander)))))
            return (null, headers);
        if (cluster.PodAt(index) is not var (_, pod) || !frame.AsSpan(0, 6).SequenceEqual(Addresses.MacOf(IpAddress.Parse(pod.Address))))
            return null;
        return ("default/" + pod.Name, headers);
    }

    // The lab's own chain drops what nodes say about the probe, and the ends of links outside throw away whatever comes.
    private static bool IsTelling(DropReason drop) =>
        drop.Protocol is 0x0800 or 0x86dd && drop.Reason is not ("OTHERHOST" or "UNHANDLED_PROTO" or "NETFILTER_DROP" or "NO_SOCKET" or "IP_INNOROUTES" or "IPV6DISABLED");
}
