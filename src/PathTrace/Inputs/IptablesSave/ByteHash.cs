using System.Buffers.Binary;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>
/// Hash codes of byte strings: eight bytes a step, by 128-bit multiplication. Seeded anew in every process, so that no dump can be written to make
/// all its lines collide. Nothing that anybody sees depends on the values.
/// </summary>
internal static class ByteHash
{
    private const ulong Factor = 0x9E3779B97F4A7C15;
    private static readonly ulong Seed = (ulong)Random.Shared.NextInt64() | 1;

    internal static uint Of(ReadOnlySpan<byte> bytes)
    {
        unchecked
        {
            var hash = Seed ^ ((ulong)bytes.Length * Factor);
            while (bytes.Length >= 8)
            {
                hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes));
                bytes = bytes[8..];
            }

            ulong tail = 0;
            foreach (var b in bytes)
                tail = (tail << 8) | b;
            hash = Mix(hash ^ tail);
            return (uint)(hash ^ (hash >> 32));
        }
    }

    private static ulong Mix(ulong value)
    {
        var high = Math.BigMul(value, Factor ^ Seed, out ulong low);
        return high ^ low;
    }
}
