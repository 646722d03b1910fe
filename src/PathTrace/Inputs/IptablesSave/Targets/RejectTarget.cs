using System.Text;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Targets;

/// <summary>The <c>REJECT</c> target. Kernel: ipt_REJECT.c, reject_tg; ip6t_REJECT.c, reject_tg6. Default: port unreachable.</summary>
internal static class RejectTarget
{
    internal static readonly TargetExtension Extension = new("REJECT", Parse, "--reject-with");

    private static Effect Parse(ref OptionReader options)
    {
        var kind = RejectKind.PortUnreachable;
        while (options.Next())
        {
            var word = options.Word();
            var name = Encoding.ASCII.GetString(word);
            if ((options.Family == IpFamily.IPv6 ? V6(name) : V4(name)) is { } known)
                kind = known;
            else
                options.RefuseValue(word, "message that REJECT can send");
        }

        return options.Values.Share(new Effect.Reject(kind));
    }

    private static RejectKind? V4(string name) => name switch
    {
        "icmp-net-unreachable" or "net-unreach" => RejectKind.NetUnreachable,
        "icmp-host-unreachable" or "host-unreach" => RejectKind.HostUnreachable,
        "icmp-proto-unreachable" or "proto-unreach" => RejectKind.ProtocolUnreachable,
        "icmp-port-unreachable" or "port-unreach" => RejectKind.PortUnreachable,
        "icmp-net-prohibited" or "net-prohib" => RejectKind.NetProhibited,
        "icmp-host-prohibited" or "host-prohib" => RejectKind.HostProhibited,
        "icmp-admin-prohibited" or "admin-prohib" => RejectKind.AdminProhibited,
        "tcp-reset" or "tcp-rst" => RejectKind.TcpReset,
        _ => null,
    };

    private static RejectKind? V6(string name) => name switch
    {
        "icmp6-no-route" or "no-route" => RejectKind.NoRoute,
        "icmp6-adm-prohibited" or "adm-prohibited" => RejectKind.AdminProhibited,
        "icmp6-addr-unreachable" or "addr-unreach" => RejectKind.AddressUnreachable,
        "icmp6-port-unreachable" or "port-unreach" => RejectKind.PortUnreachable,
        "icmp6-policy-fail" or "policy-fail" => RejectKind.PolicyFail,
        "icmp6-reject-route" or "reject-route" => RejectKind.RejectRoute,
        "tcp-reset" => RejectKind.TcpReset,
        _ => null,
    };
}
