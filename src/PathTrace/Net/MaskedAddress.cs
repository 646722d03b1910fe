using System.Numerics;

namespace PathTrace.Net;

/// <summary>
/// An address and a mask as iptables compares them: <c>(candidate &amp; mask) == address</c>. The mask may be non-contiguous
/// (<c>0.0.0.4/0.0.0.255</c>), which a prefix cannot say. <c>default</c> matches nothing.
/// </summary>
public readonly record struct MaskedAddress
{
    private readonly IpAddress _address;
    private readonly ulong _maskHigh;
    private readonly ulong _maskLow;

    /// <summary>The address under the mask; bits outside the mask are cleared, as iptables does when it loads a rule.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The mask is wider than the family's addresses.</exception>
    public MaskedAddress(IpAddress address, UInt128 mask)
    {
        if ((mask & ~address.Family.AllOnes()) != 0)
            throw new ArgumentOutOfRangeException(nameof(mask), "The mask does not fit the address family.");
        (_maskHigh, _maskLow) = address.IsSet ? ((ulong)(mask >> 64), (ulong)(mask & ulong.MaxValue)) : default;
        _address = address.MaskedBy(Netmask);
    }

    private MaskedAddress(IpAddress address, IpAddress mask)
    {
        (_maskHigh, _maskLow) = (mask.High, mask.Low);
        _address = address.MaskedBy(mask);
    }

    /// <summary>The wanted bits; bits outside the mask are zero.</summary>
    public IpAddress Address => _address;

    /// <summary>The compared bits.</summary>
    public UInt128 Mask => new(_maskHigh, _maskLow);

    /// <summary>The compared bits as an address.</summary>
    internal IpAddress Netmask => IpAddress.Of(_address.Family, _maskHigh, _maskLow);

    /// <summary>A prefix as a masked address.</summary>
    public static MaskedAddress Of(IpPrefix prefix) => new(prefix.Address, prefix.Netmask);

    /// <summary>An address and a mask written as one, of the same family.</summary>
    internal static MaskedAddress Of(IpAddress address, IpAddress mask) => new(address, mask);

    /// <summary>True when the mask fixes every bit: exactly one address matches.</summary>
    public bool IsHost => Address.IsSet && Netmask == IpAddress.Netmask(Address.Family, Address.Family.AddressBits());

    /// <summary>True when the masked bits of the candidate are the wanted ones. Addresses of the other family never match.</summary>
    public bool Contains(IpAddress candidate) =>
        Address.IsSet && candidate.Family == Address.Family && candidate.MaskedBy(Netmask) == Address;

    /// <summary>The prefix of the same meaning; false when the mask is not contiguous.</summary>
    public bool TryGetPrefix(out IpPrefix prefix)
    {
        prefix = default;
        if (!Address.IsSet)
            return false;
        var length = BitOperations.PopCount(_maskHigh) + BitOperations.PopCount(_maskLow);
        if (IpAddress.Netmask(Address.Family, length) != Netmask)
            return false;
        prefix = IpPrefix.Containing(Address, length);
        return true;
    }

    /// <summary><c>10.0.0.0/8</c>, or <c>0.0.0.4/0.0.0.255</c> when the mask is not contiguous.</summary>
    public override string ToString() =>
        TryGetPrefix(out var prefix) ? prefix.ToString()
        : Address.IsSet ? $"{Address}/{Netmask}"
        : "none";
}
