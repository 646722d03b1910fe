using PathTrace.KernelLab.Frames;
using PathTrace.KernelLab.Nodes;
using PathTrace.KernelLab.Probes;
using PathTrace.Net;

namespace PathTrace.KernelLab.Random;

/// <summary>Makes probes from the same few values that rules and routes are made of.</summary>
internal sealed class ProbeMaker(World world, NodeConfig config, Dice dice)
{
    private static readonly TcpFlags[] Flags =
    [
        TcpFlags.Syn, TcpFlags.Syn, TcpFlags.Syn, TcpFlags.Ack, TcpFlags.Syn | TcpFlags.Ack, TcpFlags.Fin | TcpFlags.Ack, TcpFlags.Rst, TcpFlags.Rst | TcpFlags.Ack, TcpFlags.None,
        TcpFlags.Fin | TcpFlags.Psh | TcpFlags.Urg, TcpFlags.Psh | TcpFlags.Ack, TcpFlags.Syn | TcpFlags.Fin, TcpFlags.Syn | TcpFlags.Urg,
    ];

    private readonly (string Link, string Address)[] _neighbours = [.. world.Neighbours.Where(n => config.Links.Any(l => l.Name == n.Link && l.State == LinkState.Up))];

    // IPv6 addresses go with a link that is taken down (addrconf.c, addrconf_ifdown).
    private readonly string[] _own = [.. world.Own.Where(o => world.IsV4 || config.Links.Any(l => l.State != LinkState.Down && l.Addresses.Any(a => a.StartsWith(o + "/", StringComparison.Ordinal))))];

    private readonly bool _tracksPorts = config.AllRules.Any(l => l == "*nat" || (l.Contains("--ct", StringComparison.Ordinal) && l.Contains("port", StringComparison.Ordinal)));

    internal Probe Make() => dice.Chance(0.2) ? MakeLocal() : MakeArriving();

    internal Probe MakeArriving()
    {
        var (link, near) = dice.Pick(_neighbours);
        var source = dice.Below(20) switch { < 12 => near, < 16 => dice.Pick(world.Remote), < 18 => dice.Pick(world.Neighbours).Address, 18 => dice.Pick(world.Own), _ => dice.Pick(world.Odd) };
        var destination = dice.Below(20) switch { < 7 => dice.Pick(world.Neighbours).Address, < 13 => dice.Pick(world.Remote), < 18 => dice.Pick(world.Own), _ => dice.Pick(world.Odd.Where(a => a != "::").ToArray()) };
        return Fit(new(link, WithTransport(Between(source, destination) with
        {
            Ttl = dice.Pick<byte>(64, 64, 64, 64, 63, 255, 2, 1, 1),
            Tos = dice.Pick(World.Toses),
            Length = dice.Pick<ushort>(60, 60, 60, 48, 80, 200, 1280, 1300, 1301, 1400, 1401, 1450, 1500),
        })));
    }

    internal Probe MakeLocal()
    {
        var destination = dice.Below(10) switch { < 4 => dice.Pick(world.Neighbours).Address, < 7 => dice.Pick(world.Remote), _ => dice.Pick(world.Own) };
        return Fit(new(null, WithTransport(Between(dice.Pick(_own), destination) with
        {
            Tos = dice.Pick<byte>(0, 0, 0, 0x10, 0x08),
            Mark = dice.Chance(0.3) ? dice.Pick(World.Marks) : 0,
        })));
    }

    /// <summary>The same packet within what can be sent: a length that holds its headers and fits its link; of the node's own packets the kinds that sockets make.</summary>
    internal Probe Fit(Probe probe)
    {
        var packet = probe.Packet;
        if (packet.Protocol.IsIcmp && packet.Protocol != (world.IsV4 ? IpProtocol.Icmp : IpProtocol.IcmpV6))
            packet = With(packet, IpProtocol.Udp);
        if (!world.IsV4 && packet.Protocol.Number is 0 or 43 or 44 or 51 or 59 or 60)
            packet = With(packet, IpProtocol.Tcp);
        // Conntrack of this kernel sums UDP-Lite with the number of UDP (nf_conntrack_proto_udp.c, udplite_error) and keeps no ports of DCCP, which it tracks no more.
        if (packet.Protocol == IpProtocol.UdpLite || (packet.Protocol == IpProtocol.Dccp && _tracksPorts))
            packet = With(packet, IpProtocol.Sctp);
        packet = packet.Protocol.HasPorts
            ? packet with { SourcePort = Math.Max(packet.SourcePort, (ushort)1), DestinationPort = Math.Max(packet.DestinationPort, (ushort)1) }
            : packet with { SourcePort = 0, DestinationPort = 0 };
        var shortest = (world.IsV4 ? 20 : 40) + FrameBuilder.TransportLength(packet.Protocol);
        if (probe.In is { } link)
            return new(link, packet with { Mark = 0, Flags = packet.Protocol == IpProtocol.Tcp ? packet.Flags : TcpFlags.None, Length = (ushort)Math.Max(shortest, Math.Min(packet.Length, config.Links.First(l => l.Name == link).Mtu)) });
        if (packet.Protocol.Number is not (1 or 6 or 17 or 47 or 50 or 51 or 58 or 253))
            packet = With(packet, IpProtocol.Udp);
        // Nobody asks a socket for a link-local address without an interface.
        if (packet.Destination == IpAddress.V4(uint.MaxValue) || packet.Destination.Bits >> 118 == 0xfe80 >> 6)
            packet = packet with { Destination = IpAddress.Parse(world.Neighbours[0].Address) };
        // A TCP socket connects to itself at the same port.
        if (packet.Protocol == IpProtocol.Tcp && packet.SourcePort == packet.DestinationPort)
            packet = With(packet, IpProtocol.Udp);
        return new(null, packet with
        {
            Source = _own.Any(o => IpAddress.Parse(o) == packet.Source) ? packet.Source : IpAddress.Parse(_own[0]),
            Ttl = Math.Max(packet.Ttl, (byte)1),
            Tos = (byte)(packet.Tos & 0xfc),
            Flags = packet.Protocol == IpProtocol.Tcp ? TcpFlags.Syn : TcpFlags.None,
            IcmpType = packet.Protocol == IpProtocol.Icmp ? (byte)8 : packet.Protocol == IpProtocol.IcmpV6 ? (byte)128 : (byte)0,
            IcmpCode = 0,
            // A SYN of this kernel carries 20 octets of options.
            Length = packet.Protocol != IpProtocol.Tcp && !packet.Protocol.IsIcmp ? (ushort)Math.Clamp((int)packet.Length, world.IsV4 ? 60 : 80, 1280) : (ushort)(packet.Protocol == IpProtocol.Tcp && !world.IsV4 ? 80 : 60),
        });
    }

    private static Packet Between(string source, string destination) => new()
    {
        Protocol = default,
        Source = IpAddress.Parse(source),
        Destination = IpAddress.Parse(destination),
    };

    private Packet WithTransport(Packet packet)
    {
        var protocol = dice.Below(20) switch
        {
            < 9 => IpProtocol.Tcp,
            < 14 => IpProtocol.Udp,
            < 17 => world.IsV4 ? IpProtocol.Icmp : IpProtocol.IcmpV6,
            17 => IpProtocol.Sctp,
            18 => IpProtocol.Dccp,
            // In IPv6 protocol 51 is an extension header.
            _ => new(dice.Pick<byte>(47, 50, world.IsV4 ? (byte)51 : (byte)135, 253)),
        };
        return With(packet, protocol);
    }

    /// <summary>The packet with another transport protocol and fields that go with it.</summary>
    internal Packet With(Packet packet, IpProtocol protocol)
    {
        packet = packet with { Protocol = protocol, SourcePort = 0, DestinationPort = 0, Flags = TcpFlags.None, IcmpType = 0, IcmpCode = 0 };
        if (protocol == IpProtocol.Icmp)
            return packet with { IcmpType = dice.Pick<byte>(8, 8, 8, 0, 13, 17, 3, 11) };
        if (protocol == IpProtocol.IcmpV6)
            return packet with { IcmpType = dice.Pick<byte>(128, 128, 128, 129, 1, 3) };
        if (!protocol.HasPorts)
            return packet;
        return packet with
        {
            SourcePort = dice.Chance(0.4) ? dice.Pick(World.Ports) : (ushort)dice.Between(1025, 60000),
            DestinationPort = dice.Chance(0.9) ? dice.Pick(World.Ports) : (ushort)dice.Between(1, 65535),
            Flags = protocol == IpProtocol.Tcp ? dice.Pick(Flags) : TcpFlags.None,
        };
    }
}
