namespace PathTrace.Netfilter;

/// <summary>What a REJECT sends back (ipt_REJECT.c, ip6t_REJECT.c). Names follow <c>--reject-with</c>.</summary>
public enum RejectKind
{
    /// <summary>icmp-net-unreachable.</summary>
    NetUnreachable,

    /// <summary>icmp-host-unreachable.</summary>
    HostUnreachable,

    /// <summary>icmp-proto-unreachable.</summary>
    ProtocolUnreachable,

    /// <summary>icmp-port-unreachable, icmp6-port-unreachable: the default.</summary>
    PortUnreachable,

    /// <summary>icmp-net-prohibited.</summary>
    NetProhibited,

    /// <summary>icmp-host-prohibited.</summary>
    HostProhibited,

    /// <summary>icmp-admin-prohibited, icmp6-adm-prohibited.</summary>
    AdminProhibited,

    /// <summary>icmp6-no-route.</summary>
    NoRoute,

    /// <summary>icmp6-addr-unreachable.</summary>
    AddressUnreachable,

    /// <summary>icmp6-policy-fail.</summary>
    PolicyFail,

    /// <summary>icmp6-reject-route.</summary>
    RejectRoute,

    /// <summary>tcp-reset.</summary>
    TcpReset,
}
