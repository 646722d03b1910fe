using System.Collections.Immutable;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;

namespace PathTrace.Analysis.Arrivals;

/// <summary>
/// Every packet of a family that begins a flow: of TCP the SYN, of ICMP every type and code, ports from 1 on where the protocol has some; TTL, TOS, length and mark as a query has them that states none.
/// </summary>
internal static class EveryProtocol
{
    private static readonly IpProtocol[] WithPorts = [IpProtocol.Udp, IpProtocol.Dccp, IpProtocol.Sctp, IpProtocol.UdpLite];

    private static readonly ImmutableArray<PacketSet> V4 = Make(IpFamily.IPv4);
    private static readonly ImmutableArray<PacketSet> V6 = Make(IpFamily.IPv6);

    /// <summary>The sets, which are disjoint: protocols to which the kernel gives the same fields share one.</summary>
    internal static ImmutableArray<PacketSet> Of(IpFamily family) => family == IpFamily.IPv6 ? V6 : V4;

    private static ImmutableArray<PacketSet> Make(IpFamily family)
    {
        var icmp = family == IpFamily.IPv6 ? IpProtocol.IcmpV6 : IpProtocol.Icmp;
        var ported = IntervalSet.Of(WithPorts.Select(p => new IntervalSet.Interval(p.Number, p.Number)));
        // The other family's ICMP means nothing here, but the model knows its type and code by the number.
        var others = new[] { IpProtocol.Tcp, IpProtocol.Icmp, IpProtocol.IcmpV6 }.Aggregate(IntervalSet.Of(0, byte.MaxValue).Except(ported), (left, p) => left.Without(p.Number, p.Number));
        var (ports, octets) = (IntervalSet.Of(1, ushort.MaxValue), IntervalSet.Of(0, byte.MaxValue));
        return
        [
            Ported(Whole(family, IpProtocol.Tcp) with { Flags = TcpFlags.Syn }),
            Ported(Whole(family, IpProtocol.Udp)).With(PacketField.Protocol, ported),
            Open(Whole(family, icmp)).With(PacketField.IcmpType, octets).With(PacketField.IcmpCode, octets),
            Open(Whole(family, new((byte)others.First))).With(PacketField.Protocol, others),
        ];

        PacketSet Ported(Packet packet) => Open(packet).With(PacketField.SourcePort, ports).With(PacketField.DestinationPort, ports);
    }

    private static Packet Whole(IpFamily family, IpProtocol protocol) => new() { Protocol = protocol, Source = IpAddress.Create(family, 0), Destination = IpAddress.Create(family, 0) };

    private static PacketSet Open(Packet packet)
    {
        var addresses = IntervalSet.Of(0, packet.Family.AllOnes());
        return PacketSet.Of(packet).With(PacketField.Source, addresses).With(PacketField.Destination, addresses);
    }
}
