namespace PathTrace.Net;

/// <summary>
/// An address and a mask as iptables compares them: <c>(candidate &amp; mask) == address</c>. The mask may be non-contiguous
/// (<c>0.0.0.4/0.0.0.255</c>), which a prefix cannot say. <c>default</c> matches nothing.
/// </summary>
public readonly record struct MaskedAddress
{
    /// <summary>The address under the mask; bits outside the mask are cleared, as iptables does when it loads a rule.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The mask is wider than the family's addresses.</exception>
    public MaskedAddress(IpAddress address, UInt128 mask)
    {
        if ((mask & ~address.Family.AllOnes()) != 0)
            throw new ArgumentOutOfRangeException(nameof(mask), "The mask does not fit the address family.");
        Address = address.MaskedBy(mask);
        Mask = mask;
    }

    /// <summary>The wanted bits; bits outside the mask are zero.</summary>
    public IpAddress Address { get; }

    /// <summary>The compared bits.</summary>
    public UInt128 Mask { get; }

    /// <summary>A prefix as a masked address.</summary>
    public static MaskedAddress Of(IpPrefix prefix) => new(prefix.Address, prefix.Mask);

    /// <summary>True when the mask fixes every bit: exactly one address matches.</summary>
    public bool IsHost => Address.IsSet && Mask == Address.Family.AllOnes();

    /// <summary>True when the masked bits of the candidate are the wanted ones. Addresses of the other family never match.</summary>
    public bool Contains(IpAddress candidate) =>
        Address.IsSet && candidate.Family == Address.Family && (candidate.Bits & Mask) == Address.Bits;

    /// <summary>The prefix of the same meaning; false when the mask is not contiguous.</summary>
    public bool TryGetPrefix(out IpPrefix prefix)
    {
        prefix = default;
        if (!Address.IsSet)
            return false;
        var length = (int)UInt128.PopCount(Mask);
        if (IpPrefix.MaskOf(Address.Family, length) != Mask)
            return false;
        prefix = IpPrefix.Containing(Address, length);
        return true;
    }

    /// <summary><c>10.0.0.0/8</c>, or <c>0.0.0.4/0.0.0.255</c> when the mask is not contiguous.</summary>
    public override string ToString() =>
        TryGetPrefix(out var prefix) ? prefix.ToString()
        : Address.IsSet ? $"{Address}/{IpAddress.Create(Address.Family, Mask)}"
        : "none";
}
