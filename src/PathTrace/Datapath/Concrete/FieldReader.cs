using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Datapath.Concrete;

/// <summary>Reads the fields that conditions compare. Null: the packet has no such field, and no comparison with it holds.</summary>
internal static class FieldReader
{
    internal static uint? Number(PacketState state, Field field)
    {
        var packet = state.Packet;
        return field switch
        {
            Field.SourcePort => packet.Protocol.HasPorts ? packet.SourcePort : null,
            Field.DestinationPort => packet.Protocol.HasPorts ? packet.DestinationPort : null,
            Field.IcmpType => packet.Protocol.IsIcmp ? packet.IcmpType : null,
            Field.IcmpCode => packet.Protocol.IsIcmp ? packet.IcmpCode : null,
            Field.TcpFlags => packet.Protocol == IpProtocol.Tcp ? (uint)packet.Flags : null,
            Field.Ttl => packet.Ttl,
            Field.Tos => packet.Tos,
            Field.Length => packet.Length,
            Field.Mark => packet.Mark,
            _ => state.Entry is { } entry ? OfConnection(state, entry, field) : null,
        };
    }

    internal static IpAddress? Address(PacketState state, AddressField field) => field switch
    {
        AddressField.Source => state.Packet.Source,
        AddressField.Destination => state.Packet.Destination,
        AddressField.OriginalSource => state.Entry?.Original.Source,
        AddressField.OriginalDestination => state.Entry?.Original.Destination,
        AddressField.ReplySource => state.Entry?.Reply.Source,
        _ => state.Entry?.Reply.Destination,
    };

    private static uint OfConnection(PacketState state, ConntrackEntry entry, Field field) => field switch
    {
        Field.ConnectionMark => entry.Mark,
        Field.OriginalSourcePort => entry.Original.SourcePort,
        Field.OriginalDestinationPort => DestinationPort(entry.Original),
        Field.ReplySourcePort => entry.Reply.SourcePort,
        Field.ReplyDestinationPort => DestinationPort(entry.Reply),
        Field.ConnectionProtocol => entry.Original.Protocol.Number,
        Field.ConnectionStatus => Status(state, entry) | (state.IsReply ? SeenReply : 0),
        _ => state.IsReply ? 1u : 0, // ConnectionDirection: IP_CT_DIR_ORIGINAL and IP_CT_DIR_REPLY
    };

    // nf_conntrack_tuple.h: the destination's half of an ICMP tuple holds type and code in the octets of a port.
    private static uint DestinationPort(in FlowTuple tuple) => tuple.Protocol.IsIcmp ? ((uint)tuple.SourcePort << 8) | tuple.DestinationPort : tuple.DestinationPort;

    // nf_conntrack_core.c, nf_conntrack_in sets it before any later hook sees the packet.
    private const uint SeenReply = 1u << 1;

    // nf_conntrack_common.h: IPS_CONFIRMED 1<<3, IPS_SRC_NAT 1<<4, IPS_DST_NAT 1<<5, IPS_SRC_NAT_DONE 1<<7, IPS_DST_NAT_DONE 1<<8.
    private static uint Status(PacketState state, ConntrackEntry entry) =>
        (entry.IsConfirmed ? 1u << 3 : 0) | (state.HasSnat(entry) ? 1u << 4 : 0) | (state.HasDnat(entry) ? 1u << 5 : 0)
        | (entry.IsSourceBound ? 1u << 7 : 0) | (entry.IsDestinationBound ? 1u << 8 : 0);
}
