namespace PathTrace.Analysis.Lint.Sets;

/// <summary>The kinds of <see cref="Dimension"/>.</summary>
internal enum Axis
{
    /// <summary>The hook at which the table is walked.</summary>
    Hook,

    /// <summary>The ingress interface: a class of names.</summary>
    In,

    /// <summary>The egress interface: a class of names.</summary>
    Out,

    /// <summary>The transport protocol's number.</summary>
    Protocol,

    /// <summary>1 for a fragment other than the first, which has no transport header.</summary>
    LaterFragment,

    /// <summary>An address, by its bits; the detail is an <see cref="Netfilter.AddressField"/>.</summary>
    Address,

    /// <summary>A number; the detail is a <see cref="Netfilter.Field"/>.</summary>
    Number,

    /// <summary>Those bits of a 32-bit number that all rules look at together; the detail is a <see cref="Netfilter.Field"/>, the mask says which.</summary>
    Bits,

    /// <summary>1 for a packet with a conntrack entry.</summary>
    Entry,

    /// <summary>The conntrack state: 0–4 for the five that exclude each other, 5 more with DNAT in force, 10 more with SNAT.</summary>
    State,

    /// <summary>The type of an IPv4 address; the detail tells the field and the interface asked for.</summary>
    AddressType,

    /// <summary>What a condition says that has no numbers: 0 false, 1 true, and for some 2: neither it nor its opposite matches.</summary>
    Fact,
}
