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
public readonly record struct FlowTuple(IpProtocol Protocol, IpAddress Source, ushort SourcePort, IpAddress Destination, ushort DestinationPort)
{
    /// <summary>The tuple of the answer: both ends exchanged.</summary>
    public FlowTuple Reversed => new(Protocol, Destination, DestinationPort, Source, SourcePort);
}
