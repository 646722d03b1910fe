using PathTrace.Inputs.TraceLogs;
using PathTrace.Net;
using PathTrace.Queries;

namespace PathTrace.Analysis.TraceComparison;

/// <summary>Rebuilds the packet of a trace as a query.</summary>
internal static class LoggedQuery
{
    /// <summary>The query, and what had to be taken for granted; null when the log does not show its addresses and ports.</summary>
    internal static PacketQuery? Of(LoggedPacket packet, string node, List<string> notes)
    {
        if (packet.First is not { Source: { } source, Destination: { } destination } header)
            return null;
        var protocol = header.Protocol ?? IpProtocol.Tcp;
        // Fragments other than the first show none, and queries make no fragments.
        if (protocol.HasPorts && header.DestinationPort is null)
            return null;
        if (header.IsProtocolGuessed && protocol != IpProtocol.Tcp)
            notes.Add($"the log names no protocol; without TCP flags it is taken for {protocol}");
        if (protocol.IsIcmp && header.IcmpType is null)
            notes.Add("the log shows no ICMP type; an echo request is taken for granted");
        // A trace that begins behind the routing decision shows a TTL that is one less already.
        var isForwarded = header.In is not (null or "lo") && header.Out is not null;
        if (isForwarded)
            notes.Add("the log begins behind the routing decision; the packet is taken to have arrived as it is shown there");
        var query = new PacketQuery
        {
            Text = "",
            Protocol = protocol,
            Source = new QueryEnd.Address(source, protocol.HasPorts ? header.SourcePort : null),
            Destination = new QueryEnd.Address(destination, protocol.HasPorts ? header.DestinationPort ?? 0 : null),
            Origin = header.In is { } device ? new QueryOrigin.At(node, device) : new QueryOrigin.From(NameKind.Node, null, node),
            Flags = protocol == IpProtocol.Tcp ? header.Flags : TcpFlags.Syn,
            Ttl = (byte)Math.Min(byte.MaxValue, (header.Ttl ?? 64) + (isForwarded ? 1 : 0)),
            Tos = header.Tos ?? 0,
            Length = header.Length ?? 60,
            Mark = header.Mark,
            IcmpType = protocol.IsIcmp ? header.IcmpType : null,
            IcmpCode = header.IcmpCode ?? 0,
        };
        return query with { Text = PacketQueryText.Print(query) };
    }
}
