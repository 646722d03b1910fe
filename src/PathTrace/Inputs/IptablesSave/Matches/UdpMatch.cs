using PathTrace.Net;

namespace PathTrace.Inputs.IptablesSave.Matches;

/// <summary>The <c>udp</c> match. Kernel: xt_tcpudp.c, udp_mt.</summary>
internal static class UdpMatch
{
    internal static readonly MatchExtension Extension = new("udp", Parse, TransportPorts.Destination, TransportPorts.Source) { Protocol = IpProtocol.Udp };

    private static void Parse(ref OptionReader options)
    {
        while (options.Next())
            TransportPorts.Read(ref options);
    }
}
