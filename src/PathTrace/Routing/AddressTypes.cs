namespace PathTrace.Routing;

/// <summary>The address types of <c>-m addrtype</c> as a set (kernel: xt_addrtype.h; values are RTN_* bits).</summary>
[Flags]
public enum AddressTypes
{
    /// <summary>No type.</summary>
    None = 0,

    /// <summary>UNSPEC: 0.0.0.0, ::.</summary>
    Unspec = 1 << 0,

    /// <summary>UNICAST: everything that is nothing else.</summary>
    Unicast = 1 << 1,

    /// <summary>LOCAL: an address of the node.</summary>
    Local = 1 << 2,

    /// <summary>BROADCAST.</summary>
    Broadcast = 1 << 3,

    /// <summary>ANYCAST (IPv6).</summary>
    Anycast = 1 << 4,

    /// <summary>MULTICAST.</summary>
    Multicast = 1 << 5,

    /// <summary>BLACKHOLE.</summary>
    Blackhole = 1 << 6,

    /// <summary>UNREACHABLE.</summary>
    Unreachable = 1 << 7,

    /// <summary>PROHIBIT.</summary>
    Prohibit = 1 << 8,

    /// <summary>THROW.</summary>
    Throw = 1 << 9,

    /// <summary>NAT: never true in current kernels.</summary>
    Nat = 1 << 10,

    /// <summary>XRESOLVE: never true in current kernels.</summary>
    Xresolve = 1 << 11,
}
