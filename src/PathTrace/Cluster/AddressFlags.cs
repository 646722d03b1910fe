namespace PathTrace.Cluster;

/// <summary>What <c>ip addr</c> prints of an IPv6 address behind its scope, as far as it counts for the choice of a source (if_addr.h, IFA_F_*).</summary>
[Flags]
public enum AddressFlags
{
    /// <summary>None of them, or a short form (<c>ip -br addr</c>) that prints none.</summary>
    None = 0,

    /// <summary><c>deprecated</c>: its preferred lifetime is over, so that others go before it as a source.</summary>
    Deprecated = 1,

    /// <summary><c>tentative</c>: whether it is the node's alone is not known yet or, with <c>dadfailed</c>, known to be false. It is not in use, unless it is optimistic.</summary>
    Tentative = 2,

    /// <summary><c>optimistic</c>: in use though tentative.</summary>
    Optimistic = 4,

    /// <summary><c>temporary</c>: one of those that change (RFC 8981).</summary>
    Temporary = 8,
}
