using PathTrace.Net;

namespace PathTrace.Datapath.Concrete;

/// <summary>What a machine means by an address that every machine has.</summary>
internal static class OwnAddresses
{
    internal static IpAddress Loopback(IpFamily family) => family == IpFamily.IPv4 ? IpAddress.V4(0x7f000001) : IpAddress.V6(1);

    /// <summary>
    /// A packet to 0.0.0.0 goes to the socket's own address, or 127.0.0.1 if it has none (route.c, ip_route_output_key_hash_rcu); one to :: to ::1 (udp.c, udpv6_sendmsg;
    /// tcp_ipv6.c, tcp_v6_connect).
    /// </summary>
    internal static Packet Made(Packet packet)
    {
        if (!packet.Destination.IsZero)
            return packet;
        var source = packet.Source.IsZero ? Loopback(packet.Source.Family) : packet.Source;
        return packet with { Source = source, Destination = source.Family == IpFamily.IPv4 ? source : Loopback(IpFamily.IPv6) };
    }
}
