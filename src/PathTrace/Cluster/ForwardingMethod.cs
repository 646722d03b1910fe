namespace PathTrace.Cluster;

/// <summary>How a virtual server hands a packet to a real server (ip_vs.h, IP_VS_CONN_F_FWD_MASK).</summary>
public enum ForwardingMethod
{
    /// <summary><c>-m</c>: the destination is rewritten, and the answer's source written back (VS/NAT).</summary>
    Masquerading,

    /// <summary><c>-g</c>: only the next hop is the real server's (VS/DR). The node itself as a real server is saved so, too.</summary>
    DirectRouting,

    /// <summary><c>-i</c>: the packet travels inside another one (VS/TUN).</summary>
    Tunneling,
}
