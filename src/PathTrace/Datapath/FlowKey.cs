using System.Runtime.InteropServices;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;

namespace PathTrace.Datapath;

/// <summary>What a routing lookup looks at (kernel: struct flowi4).</summary>
/// <param name="Destination">The address to reach.</param>
/// <param name="Source">The source address.</param>
/// <param name="InInterface">The ingress interface; <c>lo</c> for locally made packets.</param>
/// <param name="OutInterface">Only next hops on this interface; null for any.</param>
/// <param name="Mark">The packet mark.</param>
/// <param name="Tos">The TOS octet as the packet carries it; lookups compare <see cref="RoutingTos"/>.</param>
/// <param name="Protocol">The transport protocol.</param>
/// <param name="SourcePort">0 when the protocol has none.</param>
/// <param name="DestinationPort">0 when the protocol has none.</param>
/// <param name="IsRoots">The lookup is made for a packet from the wire, which counts as root's, though it names <c>lo</c> as ingress.</param>
/// <param name="OutInterfaceIs">What the lookup makes of <paramref name="OutInterface"/>.</param>
/// <param name="IgnoresCarriers">Next hops without a carrier count, whatever <c>ignore_routes_with_linkdown</c> says (FIB_LOOKUP_IGNORE_LINKSTATE).</param>
/// <param name="Witness">Told what the lookup sees; null for a packet that stands for itself alone.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FlowKey(
    IpAddress Destination,
    IpAddress Source,
    string InInterface,
    string? OutInterface,
    uint Mark,
    byte Tos,
    IpProtocol Protocol,
    ushort SourcePort,
    ushort DestinationPort,
    bool IsRoots = false,
    OutInterfaceUse OutInterfaceIs = OutInterfaceUse.Demanded,
    bool IgnoresCarriers = false,
    Witness? Witness = null)
{
    /// <summary>
    /// The bits of the octet that routes and routing rules compare: IPv4 the old four TOS bits without the precedence (ip_fib.h, fib_dscp_masked_match), IPv6 the six bits of
    /// the DSCP (fib6_rules.c, fib6_rule_match).
    /// </summary>
    internal byte RoutingTos => (byte)(Tos & (Destination.Family == IpFamily.IPv6 ? 0xfc : 0x1c));

    internal static FlowKey Of(Packet packet, string inInterface, Witness? witness) => new(
        packet.Destination,
        packet.Source,
        inInterface,
        null,
        packet.Mark,
        packet.Tos,
        packet.Protocol,
        packet.SourcePort,
        packet.DestinationPort,
        Witness: witness);
}
