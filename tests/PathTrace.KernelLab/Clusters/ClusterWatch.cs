using System.Diagnostics;
using PathTrace.KernelLab.Frames;
using PathTrace.KernelLab.Kernel;
using PathTrace.KernelLab.Probes;
using PathTrace.Net;

namespace PathTrace.KernelLab.Clusters;

/// <summary>Puts probes to a cluster and follows them from namespace to namespace.</summary>
internal sealed class ClusterWatch : IDisposable
{
    private const ushort FirstPort = 20_000;

    private readonly LabCluster _cluster;
    private readonly DropReasons? _drops;
    private readonly FrameSocket _frames;
    private readonly List<(string Node, TraceSocket Trace, RuleHandles Handles, Conntrack Conntrack)> _spaces = [];
    private ushort _last;

    internal ClusterWatch(LabCluster cluster, DropReasons? drops)
    {
        _cluster = cluster;
        _drops = drops;
        _frames = cluster.Outside(() => new FrameSocket());
        _spaces.Add(cluster.InRouter(() => ("", new TraceSocket(), RuleHandles.Read(), new Conntrack())));
        foreach (var node in cluster.Config.Nodes)
            _spaces.Add(cluster.InNode(node.Number, () => (node.Name, new TraceSocket(), RuleHandles.Read(), new Conntrack())));
        TeachBridges();
    }

    // A bridge sends frames for somebody it has not heard yet to all ports, and each copy walks the rules (br_forward.c, br_flood).
    private void TeachBridges()
    {
        Announce(LabCluster.BalancerIndex, _cluster.Config.Net.Bystander);
        foreach (var node in _cluster.Config.Nodes)
        {
            for (var pod = 0; pod < node.Pods.Length; pod++)
                Announce(LabCluster.IndexOf(node.Number, pod), node.Pods[pod].Address);
        }
    }

    // Of the EtherType for local experiments, which no protocol listens to.
    private void Announce(int index, string address)
    {
        var frame = new byte[60];
        frame.AsSpan(0, 6).Fill(0xff);
        Addresses.MacOf(IpAddress.Parse(address)).CopyTo(frame, 6);
        (frame[12], frame[13]) = (0x88, 0xb5);
        _frames.Send(index, frame);
    }

    /// <summary>The probe with a source port that no earlier one had.</summary>
    internal ClusterProbe Fresh(ClusterProbe probe)
    {
        _last++;
        return probe.Packet.Protocol.HasPorts ? probe with { Packet = probe.Packet with { SourcePort = (ushort)(FirstPort + _last) } } : probe;
    }

    /// <summary>Sends a fresh probe as the first packet of its connection and tells its way.</summary>
    internal ClusterStory Put(ClusterProbe probe, int patienceMilliseconds)
    {
        // Nothing in a local sender's echo request tells it from the one before.
        if (probe.Kind == ProbeKind.OnNode && probe.Packet.Protocol.IsIcmp)
            ForgetConnections();
        return Follow(probe, _last, null, patienceMilliseconds);
    }

    /// <summary>Sends the answer to a packet from a pod's side, and tells its way.</summary>
    internal ClusterStory PutAnswer(ClusterProbe answer, TransportNumbers numbers, int patienceMilliseconds) => Follow(answer, ++_last, numbers, patienceMilliseconds);

    /// <summary>Sends another packet of a flow, and tells its way. It has the flow label of the first, which multipath routes of IPv6 look at once something has asked for the packet's hash.</summary>
    internal ClusterStory PutNext(ClusterProbe probe, ushort id, TransportNumbers numbers, int patienceMilliseconds) => Follow(probe, id, numbers, patienceMilliseconds);

    private ClusterStory Follow(ClusterProbe probe, ushort id, TransportNumbers? numbers, int patienceMilliseconds)
    {
        Drain(new());
        var seen = new Sightings(_spaces.Count);
        if (probe.Kind == ProbeKind.OnNode)
            seen.SendError = _cluster.InNode(probe.Node, () => LocalSender.Send(probe.Packet));
        else
            Send(probe, id, numbers);
        var clock = Stopwatch.StartNew();
        while (true)
        {
            Drain(seen);
            var story = seen.StoryOf(probe, probe.Kind == ProbeKind.OnNode ? seen.IdMadeBy(1 + probe.Node, probe.Packet) : id, _spaces.ConvertAll(s => (s.Node, s.Handles)), _cluster);
            if (story.IsSettled || clock.ElapsedMilliseconds >= patienceMilliseconds)
                return story;
            var sources = _spaces.Select(s => new Libc.PollEntry { Descriptor = s.Trace.Number, Events = 1 }).Append(new() { Descriptor = _frames.Number, Events = 1 }).ToArray();
            _ = Libc.Poll(sources, (ulong)sources.Length, 2);
        }
    }

    /// <summary>Sends a packet many times over, each from another port of the crowd's address, and counts where they arrive.</summary>
    internal Dictionary<string, int> Count(ClusterProbe probe, int connections)
    {
        ForgetConnections();
        Drain(new());
        var counts = new Dictionary<string, int>();
        var crowd = probe.Packet with { Source = IpAddress.Parse(_cluster.Config.Net.Crowd) };
        for (var i = 0; i < connections; i++)
        {
            Send(probe with { Packet = crowd with { SourcePort = (ushort)(1025 + i) } }, (ushort)(1 + i));
            CountArrivals(counts);
        }

        // What softirqs have put off comes a moment later.
        for (var clock = Stopwatch.StartNew(); clock.ElapsedMilliseconds < 100 && counts.Values.Sum() < connections;)
        {
            Thread.Sleep(5);
            CountArrivals(counts);
        }

        return counts;
    }

    private void ForgetConnections()
    {
        foreach (var (_, _, _, conntrack) in _spaces)
            conntrack.Flush();
    }

    private void CountArrivals(Dictionary<string, int> counts)
    {
        while (_frames.Receive() is var (index, frame))
        {
            if (Sightings.ArrivalOf(index, frame, _cluster) is var (pod, headers) && headers.Packet.Protocol.HasPorts)
                counts[pod ?? ""] = counts.GetValueOrDefault(pod ?? "") + 1;
        }
    }

    private void Send(ClusterProbe probe, ushort id, TransportNumbers? numbers = null)
    {
        var nodes = _cluster.Config.Nodes;
        var (index, mac) = probe.Kind switch
        {
            ProbeKind.AtNode => (LabCluster.BalancerIndex, LabCluster.MacOf(probe.Node, ClusterNode.Uplink)),
            ProbeKind.ByRouter => (LabCluster.ClientIndex, LabCluster.ClientGateway),
            _ => (LabCluster.IndexOf(probe.Node, probe.Pod), MacFor(nodes[probe.Node], probe)),
        };
        _frames.Send(index, FrameBuilder.Build(probe.Packet, id, mac, numbers: numbers));
    }

    // A pod sends to its neighbours on the bridge themselves.
    private static byte[] MacFor(ClusterNode node, ClusterProbe probe) =>
        node.HasBridge && node.Pods.Any(p => p.Address == probe.Packet.Destination.ToString())
            ? Addresses.MacOf(probe.Packet.Destination)
            : LabCluster.MacOf(node.Number, node.LinkOf(probe.Pod));

    private void Drain(Sightings seen)
    {
        // In this order: of what was seen to arrive or to be dropped, the way up to there has been told.
        _drops?.Drain(seen.Drops);
        while (_frames.Receive() is var (index, frame))
            seen.Frames.Add((index, frame));
        for (var i = 0; i < _spaces.Count; i++)
            _spaces[i].Trace.Drain(seen.EventsOf(i));
    }

    public void Dispose()
    {
        _frames.Dispose();
        foreach (var (_, trace, _, conntrack) in _spaces)
        {
            trace.Dispose();
            conntrack.Dispose();
        }
    }
}
