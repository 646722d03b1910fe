using System.Buffers.Binary;
using PathTrace.Net;

namespace PathTrace.KernelLab.Frames;

/// <summary>IP addresses as octets, and the link-layer addresses that the outside answers with.</summary>
internal static class Addresses
{
    internal static void Write(IpAddress address, Span<byte> octets)
    {
        if (address.Family == IpFamily.IPv4)
            BinaryPrimitives.WriteUInt32BigEndian(octets, (uint)address.Bits);
        else
            BinaryPrimitives.WriteUInt128BigEndian(octets, address.Bits);
    }

    internal static IpAddress Read(ReadOnlySpan<byte> octets) => octets.Length == 4
        ? IpAddress.V4(BinaryPrimitives.ReadUInt32BigEndian(octets))
        : IpAddress.V6(BinaryPrimitives.ReadUInt128BigEndian(octets));

    /// <summary>The link-layer address of whoever holds an IP address outside: it tells the next hop of every frame that leaves the node.</summary>
    internal static byte[] MacOf(IpAddress address)
    {
        byte[] mac = [2, address.Family == IpFamily.IPv4 ? (byte)4 : (byte)6, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(mac.AsSpan(2), (uint)(address.Bits & uint.MaxValue));
        return mac;
    }
}
