using System.Collections.Immutable;
using PathTrace.KernelLab.Random;
using PathTrace.Net;

namespace PathTrace.KernelLab.Clusters;

/// <summary>Makes probes, mostly to services and pods of the cluster.</summary>
internal sealed class ClusterProbeMaker(ClusterConfig config, Dice dice)
{
    private readonly ImmutableArray<ClusterNode> _nodes = config.Nodes;
    private readonly ClusterNet _net = config.Net;

    internal ClusterProbe Make()
    {
        while (true)
        {
            var node = dice.Pick(_nodes);
            var probe = dice.Below(20) switch
            {
                < 7 => new ClusterProbe(ProbeKind.AtNode, node.Number, 0, Packet(_net.Client, node)),
                < 11 => MakeByRouter(),
                < 16 => MakeFromPod(node),
                _ => MakeOnNode(node),
            };
            if (IsPossible(probe))
                return probe;
        }
    }

    /// <summary>One that many connections to a service are made after; null when the service has nothing to choose from.</summary>
    internal ClusterProbe? MakeCrowd()
    {
        var node = dice.Pick(_nodes);
        var service = dice.Pick(config.Services);
        if (service.Endpoints.Length < 2)
            return null;
        var (address, port) = service.External is { } external && dice.Chance(0.5) ? (external, ClusterService.Port)
            : service.NodePort != 0 && dice.Chance(0.3) ? (node.Address, service.NodePort)
            : (service.Address, ClusterService.Port);
        return new(ProbeKind.AtNode, node.Number, 0, Of(service.Protocol, _net.Crowd, address, port));
    }

    private ClusterProbe MakeByRouter()
    {
        var target = dice.Below(config.Targets.Length);
        var to = config.Targets[target];
        return new(ProbeKind.ByRouter, 0, target, Of("tcp", _net.Client, to.Address.ToString(), to.Port));
    }

    private ClusterProbe MakeFromPod(ClusterNode node)
    {
        var pod = dice.Below(node.Pods.Length);
        return new(ProbeKind.FromPod, node.Number, pod, Packet(node.Pods[pod].Address, node));
    }

    private ClusterProbe MakeOnNode(ClusterNode node)
    {
        var packet = Packet(node.HasBridge && dice.Chance(0.25) ? node.Gateway : node.Address, node);
        return new(ProbeKind.OnNode, node.Number, 0, packet with { Ttl = 64, Flags = packet.Protocol == IpProtocol.Tcp ? TcpFlags.Syn : TcpFlags.None });
    }

    private Packet Packet(string source, ClusterNode node)
    {
        var service = dice.Pick(config.Services);
        var packet = dice.Below(20) switch
        {
            < 5 => Of(service.Protocol, source, service.Address, ClusterService.Port),
            < 8 => Of(service.Protocol, source, service.External ?? service.Address, ClusterService.Port),
            < 11 => Of(service.Protocol, source, dice.Chance(0.6) ? node.Address : dice.Pick(_nodes).Address, service.NodePort == 0 ? 22 : service.NodePort),
            < 15 => Of(Any(), source, dice.Pick(dice.Pick(_nodes).Pods).Address, ClusterService.TargetPort),
            < 16 => Of(Any(), source, _net.Gone(dice.Pick(_nodes).Number), ClusterService.TargetPort),
            < 17 => Of(Any(), source, dice.Pick(_nodes).Address, 22),
            < 18 => Of(Any(), source, dice.Pick(_net.Client, _net.Remote, _net.Bystander), 443),
            < 19 => Of("tcp", source, service.Address, 81),
            _ => Of(Any(), source, _net.Stray, ClusterService.TargetPort),
        };
        return packet with { Ttl = dice.Pick<byte>(64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 255, 2, 1, 3) };
    }

    private string Any() => dice.Pick("tcp", "tcp", "udp", "icmp");

    private Packet Of(string protocol, string source, string destination, int port) => new()
    {
        Protocol = protocol switch { "tcp" => IpProtocol.Tcp, "udp" => IpProtocol.Udp, _ => _net.IsV4 ? IpProtocol.Icmp : IpProtocol.IcmpV6 },
        Source = IpAddress.Parse(source),
        Destination = IpAddress.Parse(destination),
        DestinationPort = protocol == "icmp" ? (ushort)0 : (ushort)port,
        Flags = protocol != "tcp" ? TcpFlags.None : dice.Chance(0.92) ? TcpFlags.Syn : dice.Pick(TcpFlags.Ack, TcpFlags.Fin | TcpFlags.Ack),
        IcmpType = protocol != "icmp" ? (byte)0 : _net.IsV4 ? (byte)8 : (byte)128,
    };

    // Nobody sends to itself over a link, and a pod that asks in vain for a neighbour sends nothing.
    private bool IsPossible(ClusterProbe probe)
    {
        var (source, destination) = (probe.Packet.Source, probe.Packet.Destination);
        if (probe.Kind == ProbeKind.OnNode)
            return true;
        var node = _nodes[probe.Node];
        var isOwnSubnet = IpPrefix.Parse(node.PodCidr).Contains(destination);
        return source != destination && (probe.Kind != ProbeKind.FromPod || !node.HasBridge || !isOwnSubnet || node.Pods.Any(p => p.Address == destination.ToString()))
            && (probe.Kind != ProbeKind.AtNode || destination.ToString() != _net.Client);
    }
}
