using PathTrace.KernelLab.Frames;
using PathTrace.KernelLab.Probes;
using PathTrace.Net;

namespace PathTrace.KernelLab.Random;

/// <summary>Makes probes from the same few values that rules and routes are made of.</summary>
internal sealed class ProbeMaker(World world, Dice dice)
{
    private static readonly TcpFlags[] Flags =
    [
        TcpFlags.Syn, TcpFlags.Syn, TcpFlags.Syn, TcpFlags.Ack, TcpFlags.Syn | TcpFlags.Ack, TcpFlags.Fin | TcpFlags.Ack, TcpFlags.Rst, TcpFlags.Rst | TcpFlags.Ack, TcpFlags.None,
        TcpFlags.Fin | TcpFlags.Psh | TcpFlags.Urg, TcpFlags.Psh | TcpFlags.Ack, TcpFlags.Syn | TcpFlags.Fin, TcpFlags.Syn | TcpFlags.Urg,
    ];

    internal Probe Make() => dice.Chance(0.2) ? MakeLocal() : MakeArriving();

    private Probe MakeArriving()
    {
        var (link, near) = dice.Pick(world.Neighbours);
        var source = dice.Below(20) switch { < 12 => near, < 16 => dice.Pick(world.Remote), < 18 => dice.Pick(world.Neighbours).Address, 18 => dice.Pick(world.Own), _ => dice.Pick(world.Odd) };
        var destination = dice.Below(20) switch { < 7 => dice.Pick(world.Neighbours).Address, < 13 => dice.Pick(world.Remote), < 18 => dice.Pick(world.Own), _ => dice.Pick(world.Odd.Where(a => a != "::").ToArray()) };
        var packet = WithTransport(Between(source, destination) with
        {
            Ttl = dice.Pick<byte>(64, 64, 64, 64, 63, 255, 2, 1, 1),
            Tos = dice.Pick(World.Toses),
            Length = (ushort)Math.Min(dice.Pick(60, 60, 60, 48, 80, 200, 1400, 1450), world.Links.First(l => l.Name == link).Mtu),
        });
        return new(link, packet with { Length = (ushort)Math.Max(packet.Length, (world.IsV4 ? 20 : 40) + FrameBuilder.TransportLength(packet.Protocol)) });
    }

    private Probe MakeLocal()
    {
        var destination = dice.Below(10) switch { < 4 => dice.Pick(world.Neighbours).Address, < 7 => dice.Pick(world.Remote), _ => dice.Pick(world.Own) };
        var packet = WithTransport(Between(dice.Pick(world.Own), destination) with
        {
            Tos = dice.Pick<byte>(0, 0, 0, 0x10, 0x08),
            Mark = dice.Chance(0.3) ? dice.Pick(World.Marks) : 0,
        });
        return new(null, packet with
        {
            Flags = packet.Protocol == IpProtocol.Tcp ? TcpFlags.Syn : TcpFlags.None,
            IcmpType = packet.Protocol == IpProtocol.Icmp ? (byte)8 : packet.Protocol == IpProtocol.IcmpV6 ? (byte)128 : (byte)0,
            IcmpCode = 0,
            // A SYN of this kernel carries 20 octets of options.
            Length = (ushort)(packet.Protocol == IpProtocol.Tcp && !world.IsV4 ? 80 : 60),
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
        var source = dice.Chance(0.4) ? dice.Pick(World.Ports) : (ushort)dice.Between(1025, 60000);
        var ports = packet with { SourcePort = source, DestinationPort = dice.Chance(0.9) ? dice.Pick(World.Ports) : (ushort)dice.Between(1, 65535) };
        return dice.Below(10) switch
        {
            < 5 => ports with { Protocol = IpProtocol.Tcp, Flags = dice.Pick(Flags) },
            < 8 => ports with { Protocol = IpProtocol.Udp },
            _ when world.IsV4 => WithIcmp(packet with { Protocol = IpProtocol.Icmp }, dice.Pick<byte>(8, 8, 8, 0, 13, 17)),
            _ => WithIcmp(packet with { Protocol = IpProtocol.IcmpV6 }, dice.Pick<byte>(128, 128, 128, 129)),
        };
    }

    private static Packet WithIcmp(Packet packet, byte type) => packet with { IcmpType = type };
}
