namespace PathTrace.Cluster;

/// <summary>Dumps that break off, so that entries may be missing behind those that were read.</summary>
[Flags]
public enum BrokenDumps
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><c>ip addr</c>: the interfaces that were read are whole, and others may be missing.</summary>
    Interfaces = 1,

    /// <summary><c>ip neigh</c>.</summary>
    Neighbours = 2,

    /// <summary><c>bridge fdb</c>.</summary>
    ForwardingEntries = 4,

    /// <summary><c>ip route</c>: its IPv4 table local lacks an address that <c>ip addr</c> shows, so that others may be missing too.</summary>
    LocalRoutes = 8,

    /// <summary>The same of IPv6.</summary>
    LocalRoutes6 = 16,

    /// <summary><c>ipvsadm-save</c>.</summary>
    VirtualServers = 32,

    /// <summary><c>wg show</c>.</summary>
    WireGuard = 64,
}
