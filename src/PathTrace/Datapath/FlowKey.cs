using PathTrace.Net;

namespace PathTrace.Datapath;

/// <summary>What a routing lookup looks at (kernel: struct flowi4).</summary>
/// <param name="Destination">The address to reach.</param>
/// <param name="Source">The source address.</param>
/// <param name="InInterface">The ingress interface; <c>lo</c> for locally made packets.</param>
/// <param name="OutInterface">Only next hops on this interface; null for any.</param>
/// <param name="Mark">The packet mark.</param>
/// <param name="Tos">The TOS octet.</param>
/// <param name="Protocol">The transport protocol.</param>
/// <param name="SourcePort">0 when the protocol has none.</param>
/// <param name="DestinationPort">0 when the protocol has none.</param>
internal readonly record struct FlowKey(
    IpAddress Destination,
    IpAddress Source,
    string InInterface,
    string? OutInterface,
    uint Mark,
    byte Tos,
    IpProtocol Protocol,
    ushort SourcePort,
    ushort DestinationPort)
{
    internal static FlowKey Of(Packet packet, string inInterface) => new(
        packet.Destination,
        packet.Source,
        inInterface,
        null,
        packet.Mark,
        packet.Tos,
        packet.Protocol,
        packet.SourcePort,
        packet.DestinationPort);
}
