using PathTrace.Net;

namespace PathTrace.Queries;

/// <summary>The words of the packet query for values of closed sets; reading and printing share them.</summary>
internal static class QueryWords
{
    /// <summary>TCP flags in the order of their bits.</summary>
    internal static readonly Dictionary<string, TcpFlags> Flags = new(StringComparer.OrdinalIgnoreCase)
    {
        ["fin"] = TcpFlags.Fin,
        ["syn"] = TcpFlags.Syn,
        ["rst"] = TcpFlags.Rst,
        ["psh"] = TcpFlags.Psh,
        ["ack"] = TcpFlags.Ack,
        ["urg"] = TcpFlags.Urg,
    };

    /// <summary>The states that exclude each other; a packet is in exactly one.</summary>
    internal static readonly Dictionary<string, CtStates> States = new(StringComparer.OrdinalIgnoreCase)
    {
        ["new"] = CtStates.New,
        ["established"] = CtStates.Established,
        ["related"] = CtStates.Related,
        ["invalid"] = CtStates.Invalid,
        ["untracked"] = CtStates.Untracked,
    };

    /// <summary>The word for a protocol: its name as iptables prints it, but for ICMPv6, which nobody calls ipv6-icmp.</summary>
    internal static string Of(IpProtocol protocol) => protocol == IpProtocol.IcmpV6 ? "icmpv6" : protocol.ToString();

    /// <summary>The kind that the word before the slash of a name says; null for other words.</summary>
    internal static NameKind? KindOf(string word) => word switch
    {
        "svc" => NameKind.Service,
        "pod" => NameKind.Pod,
        "node" => NameKind.Node,
        "lb" => NameKind.LoadBalancer,
        _ => null,
    };

    /// <summary>The word before the slash of a name.</summary>
    internal static string Of(NameKind kind) => kind switch
    {
        NameKind.Service => "svc",
        NameKind.Pod => "pod",
        NameKind.Node => "node",
        NameKind.LoadBalancer => "lb",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
