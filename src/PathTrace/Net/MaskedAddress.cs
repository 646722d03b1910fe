using System.Numerics;

namespace PathTrace.Net;

/// <summary>
/// An address and a mask as iptables compares them: <c>(candidate &amp; mask) == address</c>. The mask may be non-contiguous
/// (<c>0.0.0.4/0.0.0.255</c>), which a prefix cannot say. <c>default</c> matches nothing.
/// </summary>
public readonly record struct MaskedAddress
{
    private readonly IpAddress _mask;

    /// <summary>The address under the mask; bits outside the mask are cleared, as iptables does when it loads a rule.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The mask is wider than the family's addresses.</exception>
    public MaskedAddress(IpAddress address, UInt128 mask)
    {
        if ((mask & ~address.Family.AllOnes()) != 0)
            throw new ArgumentOutOfRangeException(nameof(mask), "The mask does not fit the address family.");
        _mask = address.IsSet ? IpAddress.Create(address.Family, mask) : default;
        Address = address.MaskedBy(_mask);
    }

    private MaskedAddress(IpAddress address, IpAddress mask)
    {
        _mask = mask;
        Address = address.MaskedBy(mask);
    }

    /// <summary>The wanted bits; bits outside the mask are zero.</summary>
    public IpAddress Address { get; }

    /// <summary>The compared bits.</summary>
    public UInt128 Mask => _mask.Bits;

    /// <summary>The compared bits as an address.</summary>
    internal IpAddress Netmask => _mask;

    /// <summary>A prefix as a masked address.</summary>
    public static MaskedAddress Of(IpPrefix prefix) => new(prefix.Address, prefix.Netmask);

    /// <summary>An address and a mask written as one, of the same family.</summary>
    internal static MaskedAddress Of(IpAddress address, IpAddress mask) => new(address, mask);

    /// <summary>True when the mask fixes every bit: exactly one address matches.</summary>
    public bool IsHost => Address.IsSet && _mask == IpAddress.Netmask(Address.Family, Address.Family.AddressBits());

    /// <summary>True when the masked bits of the candidate are the wanted ones. Addresses of the other family never match.</summary>
    public bool Contains(IpAddress candidate) =>
        Address.IsSet && candidate.Family == Address.Family && candidate.MaskedBy(_mask) == Address;

    /// <summary>The prefix of the same meaning; false when the mask is not contiguous.</summary>
    public bool TryGetPrefix(out IpPrefix prefix)
    {
        prefix = default;
        if (!Address.IsSet)
            return false;
        var length = BitOperations.PopCount(_mask.High) + BitOperations.PopCount(_mask.Low);
        if (IpAddress.Netmask(Address.Family, length) != _mask)
            return false;
        prefix = IpPrefix.Containing(Address, length);
        return true;
    }

    /// <summary><c>10.0.0.0/8</c>, or <c>0.0.0.4/0.0.0.255</c> when the mask is not contiguous.</summary>
    public override string ToString() =>
        TryGetPrefix(out var prefix) ? prefix.ToString()
        : Address.IsSet ? $"{Address}/{_mask}"
        : "none";
}
