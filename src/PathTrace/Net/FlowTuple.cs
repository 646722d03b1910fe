using System.Runtime.InteropServices;

namespace PathTrace.Net;

/// <summary>
/// One direction of a connection, as conntrack keys it (kernel: nf_conntrack_tuple). For protocols without ports both ports are 0;
/// for ICMP they carry type and code.
/// </summary>
/// <param name="Protocol">The transport protocol.</param>
/// <param name="Source">The source address.</param>
/// <param name="SourcePort">The source port, or the ICMP type.</param>
/// <param name="Destination">The destination address.</param>
/// <param name="DestinationPort">The destination port, or the ICMP code.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FlowTuple(IpProtocol Protocol, IpAddress Source, ushort SourcePort, IpAddress Destination, ushort DestinationPort)
{
    /// <summary>
    /// The tuple of the answer: both ends exchanged. An ICMP query keeps its code and takes its answer's type (echo request and reply, and so on; kernel:
    /// nf_conntrack_proto_icmp.c and nf_conntrack_proto_icmpv6.c, invmap); an ICMP type without an answer keeps its type, for conntrack knows no reply to it.
    /// </summary>
    public FlowTuple Reversed => Protocol.IsIcmp
        ? new(Protocol, Destination, AnswerType(Protocol, SourcePort), Source, DestinationPort)
        : new(Protocol, Destination, DestinationPort, Source, SourcePort);

    private static ushort AnswerType(IpProtocol protocol, ushort type) => (protocol == IpProtocol.Icmp, type) switch
    {
        (true, 8) => 0,
        (true, 0) => 8,
        (true, 13 or 15 or 17) => (ushort)(type + 1),
        (true, 14 or 16 or 18) => (ushort)(type - 1),
        (false, 128 or 139) => (ushort)(type + 1),
        (false, 129 or 140) => (ushort)(type - 1),
        _ => type,
    };
}
