using System.Buffers.Binary;
using PathTrace.Net;

namespace PathTrace.KernelLab.Frames;

/// <summary>The Internet checksum (RFC 1071) and the one of SCTP (RFC 9260, appendix A).</summary>
internal static class Checksum
{
    internal static ushort Of(ReadOnlySpan<byte> data, uint start = 0)
    {
        var sum = (ulong)start;
        for (; data.Length > 1; data = data[2..])
            sum += BinaryPrimitives.ReadUInt16BigEndian(data);
        if (data.Length == 1)
            sum += (uint)data[0] << 8;
        while (sum >> 16 != 0)
            sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)(~sum & 0xffff);
    }

    internal static uint Crc32C(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var octet in data)
            crc = System.Numerics.BitOperations.Crc32C(crc, octet);
        return ~crc;
    }

    /// <summary>The part of a transport checksum that addresses, protocol and length make.</summary>
    internal static uint PseudoHeader(IpAddress source, IpAddress destination, byte protocol, int length)
    {
        var sum = (uint)protocol + (uint)length;
        foreach (var address in new[] { source, destination })
        {
            for (var bits = address.Bits; bits != 0; bits >>= 16)
                sum += (uint)(bits & 0xffff);
        }

        return sum;
    }
}
