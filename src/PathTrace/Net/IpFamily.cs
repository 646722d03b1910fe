namespace PathTrace.Net;

/// <summary>The version of the Internet Protocol. Zero (<c>default</c>) is no family at all and never means "any".</summary>
public enum IpFamily : byte
{
    /// <summary>No family: the value was never set.</summary>
    None = 0,

    /// <summary>32-bit addresses (RFC 791).</summary>
    IPv4 = 4,

    /// <summary>128-bit addresses (RFC 8200).</summary>
    IPv6 = 6,
}

/// <summary>What follows from the family alone.</summary>
public static class IpFamilyExtensions
{
    /// <summary>Width of an address in bits: 32 or 128; 0 for <see cref="IpFamily.None"/>.</summary>
    public static int AddressBits(this IpFamily family) => family switch
    {
        IpFamily.IPv4 => 32,
        IpFamily.IPv6 => 128,
        _ => 0,
    };

    /// <summary>The mask with every bit of an address of this family set.</summary>
    public static UInt128 AllOnes(this IpFamily family) => family switch
    {
        IpFamily.IPv4 => uint.MaxValue,
        IpFamily.IPv6 => UInt128.MaxValue,
        _ => UInt128.Zero,
    };
}
