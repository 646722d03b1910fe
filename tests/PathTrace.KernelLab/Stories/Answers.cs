using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.KernelLab.Stories;

/// <summary>What a node says to the sender of a packet that it refuses (ipt_REJECT.c, ip6t_REJECT.c; route.c, ip_error; ip_forward.c; ip6_output.c, ip6_forward).</summary>
internal static class Answers
{
    internal static string? To(Disposition? end, Effect? last, bool isByRule, IpFamily family)
    {
        var isV4 = family == IpFamily.IPv4;
        return end switch
        {
            Disposition.Rejected when last is Effect.Reject reject => isV4 ? OfV4(reject.With) : OfV6(reject.With),
            Disposition.NoRoute => isV4 ? "icmp 3/0" : "icmp 1/0",
            Disposition.Unreachable => isV4 ? isByRule ? "icmp 3/0" : "icmp 3/1" : "icmp 1/0",
            Disposition.Prohibited => isV4 ? "icmp 3/13" : "icmp 1/1",
            Disposition.TtlExceeded => isV4 ? "icmp 11/0" : "icmp 3/0",
            Disposition.TooBig => isV4 ? "icmp 3/4" : "icmp 2/0",
            // ip6_output.c, ip6_forward: "not a neighbour" to a link-local source.
            Disposition.Martian when !isV4 => "icmp 1/2",
            _ => null,
        };
    }

    private static string OfV4(RejectKind kind) => kind switch
    {
        RejectKind.NetUnreachable => "icmp 3/0",
        RejectKind.HostUnreachable => "icmp 3/1",
        RejectKind.ProtocolUnreachable => "icmp 3/2",
        RejectKind.NetProhibited => "icmp 3/9",
        RejectKind.HostProhibited => "icmp 3/10",
        RejectKind.AdminProhibited => "icmp 3/13",
        RejectKind.TcpReset => "tcp reset",
        _ => "icmp 3/3",
    };

    private static string OfV6(RejectKind kind) => kind switch
    {
        RejectKind.NoRoute => "icmp 1/0",
        RejectKind.AdminProhibited => "icmp 1/1",
        RejectKind.AddressUnreachable => "icmp 1/3",
        RejectKind.PolicyFail => "icmp 1/5",
        RejectKind.RejectRoute => "icmp 1/6",
        RejectKind.TcpReset => "tcp reset",
        _ => "icmp 1/4",
    };
}
