using System.Buffers.Binary;
using PathTrace.Net;

namespace PathTrace.KernelLab.Frames;

/// <summary>What a packet's headers say, read from a frame or a trace event.</summary>
internal sealed record Headers
{
    internal required Packet Packet { get; init; }

    /// <summary>The IPv4 identification or the lower half of the IPv6 flow label.</summary>
    internal ushort Id { get; init; }

    internal TransportNumbers Numbers { get; init; }

    /// <summary>True for ICMP messages about other packets.</summary>
    internal bool IsIcmpError => Packet.Protocol == IpProtocol.Icmp ? Packet.IcmpType is 3 or 4 or 5 or 11 or 12
        : Packet.Protocol == IpProtocol.IcmpV6 && Packet.IcmpType is (>= 1 and <= 4) or 137;

    /// <summary>Reads an Ethernet frame; null when it holds no whole IP packet.</summary>
    internal static Headers? OfFrame(ReadOnlySpan<byte> frame) =>
        frame.Length > 14 && frame[12] is 0x08 or 0x86 ? Of(frame[14..], []) : null;

    /// <summary>Reads an IP header and the transport header, which follows it or is given apart.</summary>
    internal static Headers? Of(ReadOnlySpan<byte> ip, ReadOnlySpan<byte> transport)
    {
        if (ip.Length >= 20 && ip[0] >> 4 == 4)
        {
            var length = (ip[0] & 15) * 4;
            var packet = new Packet
            {
                Protocol = new(ip[9]),
                Source = Addresses.Read(ip[12..16]),
                Destination = Addresses.Read(ip[16..20]),
                Ttl = ip[8],
                Tos = ip[1],
                Length = BinaryPrimitives.ReadUInt16BigEndian(ip[2..]),
            };
            var behind = ip.Length > length ? ip[length..] : transport;
            return new() { Id = BinaryPrimitives.ReadUInt16BigEndian(ip[4..]), Packet = WithTransport(packet, behind), Numbers = NumbersOf(packet.Protocol, behind) };
        }

        if (ip.Length < 40 || ip[0] >> 4 != 6)
            return null;
        var first = BinaryPrimitives.ReadUInt32BigEndian(ip);
        var packet6 = new Packet
        {
            Protocol = new(ip[6]),
            Source = Addresses.Read(ip[8..24]),
            Destination = Addresses.Read(ip[24..40]),
            Ttl = ip[7],
            Tos = (byte)((first >> 20) & 0xff),
            Length = (ushort)(BinaryPrimitives.ReadUInt16BigEndian(ip[4..]) + 40),
        };
        var behind6 = ip.Length > 40 ? ip[40..] : transport;
        return new() { Id = (ushort)(first & 0xffff), Packet = WithTransport(packet6, behind6), Numbers = NumbersOf(packet6.Protocol, behind6) };
    }

    private static TransportNumbers NumbersOf(IpProtocol protocol, ReadOnlySpan<byte> transport)
    {
        if (protocol == IpProtocol.Tcp && transport.Length >= 12)
            return new(BinaryPrimitives.ReadUInt32BigEndian(transport[4..]), BinaryPrimitives.ReadUInt32BigEndian(transport[8..]), 0);
        return protocol.IsIcmp && transport.Length >= 6 ? new(0, 0, BinaryPrimitives.ReadUInt16BigEndian(transport[4..])) : default;
    }

    private static Packet WithTransport(Packet packet, ReadOnlySpan<byte> transport)
    {
        if (packet.Protocol.HasPorts && transport.Length >= 4)
        {
            packet = packet with
            {
                SourcePort = BinaryPrimitives.ReadUInt16BigEndian(transport),
                DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(transport[2..]),
            };
        }

        if (packet.Protocol == IpProtocol.Tcp && transport.Length >= 14)
            return packet with { Flags = (TcpFlags)(transport[13] & 0x3f) };
        return packet.Protocol.IsIcmp && transport.Length >= 2 ? packet with { IcmpType = transport[0], IcmpCode = transport[1] } : packet;
    }
}
