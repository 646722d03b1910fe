using System.Buffers.Binary;
using PathTrace.KernelLab.Frames;
using PathTrace.Net;

namespace PathTrace.KernelLab.Clusters;

/// <summary>Tells a probe's packet from all others, whatever nodes make of its addresses: by protocol and IPv4 identification or IPv6 flow label.</summary>
/// <param name="Packet">As it was sent.</param>
/// <param name="Id">The identification or flow label.</param>
internal sealed record PacketMark(Packet Packet, ushort Id)
{
    // In an ICMP error: eight octets of its own, then the offset of the identification, or of the lower half of the flow label, in the header of the packet it is about.
    private int InnerId => Packet.Family == IpFamily.IPv4 ? 8 + 4 : 8 + 2;

    internal bool IsOwn(Headers headers) =>
        headers.Id == Id && headers.Packet.Protocol == Packet.Protocol && !headers.IsIcmpError && (headers.Packet.Flags & TcpFlags.Rst) == (Packet.Flags & TcpFlags.Rst);

    /// <summary>True for an error or reset about the packet.</summary>
    internal bool IsAnswer(Headers headers, ReadOnlySpan<byte> transport)
    {
        if (headers.IsIcmpError && headers.Packet.IcmpType is not (5 or 137))
            return transport.Length < InnerId + 2 || BinaryPrimitives.ReadUInt16BigEndian(transport[InnerId..]) == Id;
        return Packet.Protocol == IpProtocol.Tcp && headers.Packet.Protocol == IpProtocol.Tcp && (headers.Packet.Flags & TcpFlags.Rst) != 0;
    }
}
