using System.Buffers.Binary;
using System.Runtime.InteropServices;
using PathTrace.KernelLab.Frames;
using PathTrace.KernelLab.Kernel;
using PathTrace.Net;

namespace PathTrace.KernelLab.Probes;

/// <summary>Makes packets in the calling thread's namespace: UDP datagrams, TCP's first segments, ICMP queries, and what raw sockets send.</summary>
internal static class LocalSender
{
    private const int SolSocket = 1;
    private const int SoMark = 36;
    private const int SoBroadcast = 6;
    private const int SoReuseAddress = 2;
    private const int InProgress = 115;

    /// <summary>The error number of the call that sent, or 0.</summary>
    internal static int Send(Packet packet)
    {
        var isV4 = packet.Family == IpFamily.IPv4;
        var kind = packet.Protocol.Number switch { 6 => Libc.SockStream, 17 => Libc.SockDgram, _ => Libc.SockRaw };
        using var socket = Descriptor.Socket(isV4 ? Libc.AfInet : Libc.AfInet6, kind | Libc.SockNonblock, packet.Protocol.Number);
        if (packet.Mark != 0)
            socket.Set(SolSocket, SoMark, unchecked((int)packet.Mark));
        socket.Set(SolSocket, SoBroadcast, 1);
        socket.Set(SolSocket, SoReuseAddress, 1);
        Configure(socket, packet, isV4);
        var hasPorts = packet.Protocol == IpProtocol.Tcp || packet.Protocol == IpProtocol.Udp;
        socket.Bind(AddressOf(packet.Source, hasPorts ? packet.SourcePort : (ushort)0));
        var to = AddressOf(packet.Destination, hasPorts ? packet.DestinationPort : (ushort)0);
        int result;
        if (packet.Protocol == IpProtocol.Tcp)
        {
            result = Libc.Connect(socket.Number, to, (uint)to.Length);
        }
        else
        {
            var payload = PayloadOf(packet, isV4);
            result = (int)Libc.SendTo(socket.Number, payload, payload.Length, 0, to, (uint)to.Length);
        }

        var error = result < 0 ? Marshal.GetLastPInvokeError() : 0;
        return error == InProgress ? 0 : error;
    }

    // IP_TOS 1, IP_TTL 2, IP_MTU_DISCOVER 10; IPV6_TCLASS 67, IPV6_UNICAST_HOPS 16, IPV6_MTU_DISCOVER 23.
    private static void Configure(Descriptor socket, Packet packet, bool isV4)
    {
        const int ipv6Level = 41;
        socket.Set(isV4 ? 0 : ipv6Level, isV4 ? 1 : 67, packet.Tos);
        socket.Set(isV4 ? 0 : ipv6Level, isV4 ? 2 : 16, packet.Ttl);
        socket.Set(isV4 ? 0 : ipv6Level, isV4 ? 10 : 23, 2);
    }

    private static byte[] PayloadOf(Packet packet, bool isV4)
    {
        var header = isV4 ? 20 : 40;
        if (packet.Protocol == IpProtocol.Udp)
            return new byte[Math.Max(0, packet.Length - header - 8)];
        if (!packet.Protocol.IsIcmp)
            return FrameBuilder.Transport(packet, 77);
        var message = new byte[Math.Max(8, packet.Length - header)];
        message[0] = packet.IcmpType;
        message[1] = packet.IcmpCode;
        message[5] = 77;
        if (isV4)
            BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), Checksum.Of(message));
        return message;
    }

    private static byte[] AddressOf(IpAddress address, ushort port)
    {
        var isV4 = address.Family == IpFamily.IPv4;
        var octets = new byte[isV4 ? 16 : 28];
        BinaryPrimitives.WriteUInt16LittleEndian(octets, (ushort)(isV4 ? Libc.AfInet : Libc.AfInet6));
        BinaryPrimitives.WriteUInt16BigEndian(octets.AsSpan(2), port);
        Addresses.Write(address, octets.AsSpan(isV4 ? 4 : 8));
        return octets;
    }
}
