using System.Buffers.Binary;
using PathTrace.Net;

namespace PathTrace.KernelLab.Frames;

/// <summary>Builds frames that hold one packet, with the don't-fragment bit and right checksums.</summary>
internal static class FrameBuilder
{
    private const int Ethernet = 14;

    /// <summary>A frame of the packet; the id is the IPv4 identification or the IPv6 flow label. An ICMP error carries the header of the packet it is about, and 8 octets more. Without numbers it begins its connection.</summary>
    internal static byte[] Build(Packet packet, ushort id, ReadOnlySpan<byte> toMac, Packet? about = null, TransportNumbers? numbers = null)
    {
        var isV4 = packet.Family == IpFamily.IPv4;
        var header = isV4 ? 20 : 40;
        var quoted = about is null ? [] : Build(about with { Length = 0 }, 1, toMac).AsSpan(Ethernet, header + 8);
        var length = Math.Max(packet.Length, header + TransportLength(packet.Protocol) + quoted.Length);
        var frame = new byte[Ethernet + length];
        toMac.CopyTo(frame);
        Addresses.MacOf(packet.Source).CopyTo(frame, 6);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), (ushort)(isV4 ? 0x0800 : 0x86dd));
        var ip = frame.AsSpan(Ethernet);
        quoted.CopyTo(ip[(header + TransportLength(packet.Protocol))..]);
        WriteTransport(packet, ip[header..], numbers ?? TransportNumbers.Of(packet, id));
        if (isV4)
            WriteV4(packet, ip, id);
        else
            WriteV6(packet, ip, id);
        return frame;
    }

    /// <summary>What follows the IP header of the packet.</summary>
    internal static byte[] Transport(Packet packet, ushort id)
    {
        var transport = new byte[Math.Max(packet.Length - (packet.Family == IpFamily.IPv4 ? 20 : 40), TransportLength(packet.Protocol))];
        WriteTransport(packet, transport, TransportNumbers.Of(packet, id));
        return transport;
    }

    /// <summary>The shortest transport header of a protocol.</summary>
    internal static int TransportLength(IpProtocol protocol) => protocol.Number switch
    {
        6 => 20,
        17 or 1 or 58 or 136 or 135 or 50 or 47 => 8,
        132 => 32,
        33 or 51 => 16,
        _ => 0,
    };

    private static void WriteV4(Packet packet, Span<byte> ip, ushort id)
    {
        ip[0] = 0x45;
        ip[1] = packet.Tos;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)ip.Length);
        BinaryPrimitives.WriteUInt16BigEndian(ip[4..], id);
        ip[6] = 0x40;
        ip[8] = packet.Ttl;
        ip[9] = packet.Protocol.Number;
        Addresses.Write(packet.Source, ip[12..]);
        Addresses.Write(packet.Destination, ip[16..]);
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], Checksum.Of(ip[..20]));
    }

    private static void WriteV6(Packet packet, Span<byte> ip, ushort id)
    {
        BinaryPrimitives.WriteUInt32BigEndian(ip, 0x6000_0000 | ((uint)packet.Tos << 20) | id);
        BinaryPrimitives.WriteUInt16BigEndian(ip[4..], (ushort)(ip.Length - 40));
        ip[6] = packet.Protocol.Number;
        ip[7] = packet.Ttl;
        Addresses.Write(packet.Source, ip[8..]);
        Addresses.Write(packet.Destination, ip[24..]);
    }

    private static void WriteTransport(Packet packet, Span<byte> transport, TransportNumbers numbers)
    {
        var sumAt = -1;
        switch (packet.Protocol.Number)
        {
            case 6:
                WritePorts(packet, transport);
                BinaryPrimitives.WriteUInt32BigEndian(transport[4..], numbers.Sequence);
                BinaryPrimitives.WriteUInt32BigEndian(transport[8..], numbers.Acknowledgement);
                transport[12] = 5 << 4;
                transport[13] = (byte)packet.Flags;
                BinaryPrimitives.WriteUInt16BigEndian(transport[14..], 64240);
                sumAt = 16;
                break;
            case 17 or 136:
                WritePorts(packet, transport);
                BinaryPrimitives.WriteUInt16BigEndian(transport[4..], (ushort)transport.Length);
                sumAt = 6;
                break;
            case 1 or 58:
                transport[0] = packet.IcmpType;
                transport[1] = packet.IcmpCode;
                BinaryPrimitives.WriteUInt16BigEndian(transport[4..], numbers.Identifier);
                sumAt = 2;
                break;
            case 33:
                WritePorts(packet, transport);
                break;
            case 51:
                WriteAuthentication(transport);
                break;
            case 132:
                WriteSctp(packet, transport, numbers);
                break;
            case 135:
                // xt_mh.c of IPv6, mh_mt6: a mobility header is the last one.
                transport[0] = 59;
                break;
        }

        if (sumAt < 0)
            return;
        var start = packet.Protocol == IpProtocol.Icmp ? 0 : Checksum.PseudoHeader(packet.Source, packet.Destination, packet.Protocol.Number, transport.Length);
        BinaryPrimitives.WriteUInt16BigEndian(transport[sumAt..], Checksum.Of(transport, start));
    }

    // RFC 4302, 2: no next header, 16 octets.
    private static void WriteAuthentication(Span<byte> transport)
    {
        transport[0] = 59;
        transport[1] = 2;
    }

    // An INIT chunk alone, as conntrack wants the first packet of an association (nf_conntrack_proto_sctp.c, sctp_new).
    private static void WriteSctp(Packet packet, Span<byte> transport, TransportNumbers numbers)
    {
        WritePorts(packet, transport);
        transport[12] = 1;
        BinaryPrimitives.WriteUInt16BigEndian(transport[14..], (ushort)(transport.Length - 12));
        BinaryPrimitives.WriteUInt32BigEndian(transport[16..], numbers.Sequence);
        BinaryPrimitives.WriteUInt32BigEndian(transport[20..], 0x10000);
        BinaryPrimitives.WriteUInt16BigEndian(transport[24..], 10);
        BinaryPrimitives.WriteUInt16BigEndian(transport[26..], 10);
        BinaryPrimitives.WriteUInt32LittleEndian(transport[8..], Checksum.Crc32C(transport));
    }

    private static void WritePorts(Packet packet, Span<byte> transport)
    {
        BinaryPrimitives.WriteUInt16BigEndian(transport, packet.SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(transport[2..], packet.DestinationPort);
    }
}
