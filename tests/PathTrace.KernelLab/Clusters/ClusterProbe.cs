using PathTrace.Net;
using PathTrace.Queries;

namespace PathTrace.KernelLab.Clusters;

/// <summary>One first packet put to a cluster.</summary>
/// <param name="Kind">How it begins.</param>
/// <param name="Node">The node's number; of no meaning for <see cref="ProbeKind.ByRouter"/>.</param>
/// <param name="Pod">The pod's number on its node, or the balancer's number.</param>
/// <param name="Packet">The packet, with its source port yet to be given.</param>
internal sealed record ClusterProbe(ProbeKind Kind, int Node, int Pod, Packet Packet)
{
    /// <summary>The question for PathTrace.</summary>
    internal PacketQuery QueryIn(ClusterConfig config)
    {
        var isBalanced = Kind == ProbeKind.ByRouter;
        return new()
        {
            Text = ToString(),
            Protocol = Packet.Protocol,
            Source = new QueryEnd.Address(Packet.Source, Packet.SourcePort),
            Destination = isBalanced
                ? new QueryEnd.Address(IpAddress.Parse(config.Net.Frontend(Pod)), 80)
                : new QueryEnd.Address(Packet.Destination, Packet.DestinationPort),
            Flags = Packet.Flags,
            Ttl = Packet.Ttl,
            Length = Packet.Length,
            IcmpType = Packet.Protocol.IsIcmp ? Packet.IcmpType : null,
            Origin = Kind switch
            {
                ProbeKind.AtNode => new QueryOrigin.At(config.Nodes[Node].Name, ClusterNode.Uplink),
                ProbeKind.FromPod => new QueryOrigin.From(NameKind.Pod, "default", config.Nodes[Node].Pods[Pod].Name),
                ProbeKind.OnNode => new QueryOrigin.From(NameKind.Node, null, config.Nodes[Node].Name),
                _ => new QueryOrigin.From(NameKind.LoadBalancer, null, $"lb{Pod}"),
            },
        };
    }

    /// <summary>For readers of a difference.</summary>
    public override string ToString() => $"{Packet} {(Packet.Protocol == IpProtocol.Tcp ? Packet.Flags : "")} ttl {Packet.Ttl} " + Kind switch
    {
        ProbeKind.AtNode => $"at worker{Node + 1} in eth0",
        ProbeKind.FromPod => $"from pod {Pod} of worker{Node + 1}",
        ProbeKind.OnNode => $"made on worker{Node + 1}",
        _ => $"at the router (lb{Pod})",
    };
}
