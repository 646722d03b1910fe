namespace PathTrace.Datapath;

/// <summary>The checks of the IP stack between rules and routes.</summary>
public enum CheckKind
{
    /// <summary>Addresses that may not appear on the wire (fib_frontend.c, route.c: martians).</summary>
    Martian,

    /// <summary>rp_filter.</summary>
    ReversePath,

    /// <summary>Forwarding on the ingress interface.</summary>
    Forwarding,

    /// <summary>Time to live.</summary>
    Ttl,

    /// <summary>MTU of the outgoing interface.</summary>
    Mtu,

    /// <summary>The interface's own state.</summary>
    InterfaceState,

    /// <summary>The pod or process at the end.</summary>
    Owner,

    /// <summary>A bridge that calls iptables and keeps the packet to its ports (br_netfilter_hooks.c, br_nf_pre_routing_finish).</summary>
    Bridge,

    /// <summary>A tunnel whose ends take only what they know (WireGuard: device.c, wg_xmit; receive.c, wg_packet_consume_data_done).</summary>
    Tunnel,

    /// <summary>A virtual server of IPVS (ip_vs_core.c, ip_vs_leave).</summary>
    VirtualServer,
}

/// <summary>Names of the checks.</summary>
internal static class CheckKindExtensions
{
    /// <summary><c>reversePath</c>, as JSON spells it.</summary>
    internal static string Name(this CheckKind kind)
    {
        var name = kind.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    internal static string Text(this CheckKind kind) => kind switch
    {
        CheckKind.Martian => "the check for impossible addresses",
        CheckKind.ReversePath => "rp_filter",
        CheckKind.Forwarding => "the forwarding switch",
        CheckKind.Ttl => "the TTL check",
        CheckKind.Mtu => "the MTU check",
        CheckKind.InterfaceState => "the interface state",
        CheckKind.Bridge => "the bridge",
        CheckKind.Tunnel => "the tunnel",
        CheckKind.VirtualServer => "the virtual server",
        _ => "the owner of the address",
    };
}
