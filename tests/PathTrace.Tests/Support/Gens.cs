using FsCheck;
using FsCheck.Fluent;
using PathTrace.Net;

namespace PathTrace.Tests.Support;

/// <summary>Generators of base values. Small pools are mixed in, so that equal values, neighbours and borders come up often.</summary>
internal static class Gens
{
    internal static Gen<int> Int(int first, int last) => Gen.Choose(first, last);

    internal static Gen<uint> UInt { get; } =
        from high in Gen.Choose(0, 0xffff)
        from low in Gen.Choose(0, 0xffff)
        from edge in Gen.Elements(0u, 1u, 2u, 3u, 0x4000u, uint.MaxValue, uint.MaxValue - 1)
        from pick in Gen.Choose(0, 2)
        select pick == 0 ? edge : ((uint)high << 16) | (uint)low;

    internal static Gen<byte> Octet { get; } = Gen.Choose(0, 255).Select(n => (byte)n);

    internal static Gen<ushort> Port { get; } = Gen.OneOf(Gen.Choose(1, 65535), Gen.Elements(1, 80, 65535)).Select(n => (ushort)n);

    /// <summary>128 bits in which runs of zeros are common, as in real IPv6 addresses.</summary>
    internal static Gen<UInt128> Bits128 { get; } =
        from groups in Gen.OneOf(Gen.Choose(0, 0xffff), Gen.Constant(0), Gen.Elements(1, 0xffff, 0xfe80, 0x2001)).ArrayOf(8)
        select groups.Aggregate(UInt128.Zero, (bits, next) => (bits << 16) | (uint)next);

    internal static Gen<IpFamily> Family { get; } = Gen.Elements(IpFamily.IPv4, IpFamily.IPv6);

    internal static Gen<IpAddress> AddressOf(IpFamily family) => family == IpFamily.IPv4
        ? UInt.Select(IpAddress.V4)
        : Bits128.Select(IpAddress.V6);

    internal static Gen<IpAddress> Address { get; } = Family.SelectMany(AddressOf);

    internal static Gen<IpPrefix> PrefixOf(IpFamily family) =>
        from address in AddressOf(family)
        from length in Gen.Choose(0, family.AddressBits())
        select IpPrefix.Containing(address, length);

    internal static Gen<IpPrefix> Prefix { get; } = Family.SelectMany(PrefixOf);

    /// <summary>A prefix, and an address that lies in it half of the time.</summary>
    internal static Gen<(IpPrefix Prefix, IpAddress Address)> PrefixAndAddress { get; } =
        from prefix in Prefix
        from any in AddressOf(prefix.Family)
        from inside in Gen.Elements(true, false)
        select (prefix, inside ? IpAddress.Create(prefix.Family, prefix.Address.Bits | (any.Bits & ~prefix.Mask)) : any);

    /// <summary>Names that a query can hold: of nodes, pods, services, namespaces and interfaces.</summary>
    internal static Gen<string> Name { get; } =
        from length in Gen.Choose(1, 12)
        from chars in Gen.Elements("abcdefghijklmnopqrstuvwxyz0123456789-._ABCü@".ToCharArray()).ArrayOf(length)
        select new string(chars);

    internal static Gen<T?> Maybe<T>(Gen<T> values)
        where T : struct => Gen.OneOf(values.Select(v => (T?)v), Gen.Constant((T?)null));

    internal static Gen<T?> MaybeNot<T>(Gen<T> values)
        where T : class => Gen.OneOf(values.Select(v => (T?)v), Gen.Constant((T?)null));
}
