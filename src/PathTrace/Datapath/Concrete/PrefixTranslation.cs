using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Datapath.Concrete;

/// <summary>Prefix translation that leaves checksums true (ip6t_NPT.c, ip6t_npt_map_pfx; RFC 6296, 3.1 and 3.5).</summary>
internal static class PrefixTranslation
{
    /// <summary>The packet with its new address; as it was when no word is left to adjust.</summary>
    internal static Packet Apply(Packet packet, Effect.TranslatePrefix effect)
    {
        if (Fails(packet, effect))
            return packet;
        var isSource = effect.Field == AddressField.Source;
        var address = Map(isSource ? packet.Source : packet.Destination, effect.From, effect.To);
        return isSource ? packet with { Source = address } : packet with { Destination = address };
    }

    /// <summary>
    /// True when the kernel drops the packet: behind a prefix of more than 48 bits, a word of the last four takes the adjustment, and 0xffff cannot. The answer is the
    /// same before and after the translation, which leaves one such word at least.
    /// </summary>
    internal static bool Fails(Packet packet, Effect.TranslatePrefix effect)
    {
        var address = effect.Field == AddressField.Source ? packet.Source : packet.Destination;
        return LengthOf(effect.From, effect.To) > 48 && unchecked((ulong)address.Bits) == ulong.MaxValue;
    }

    private static int LengthOf(IpPrefix from, IpPrefix to) => Math.Max(from.Length, to.Length);

    private static IpAddress Map(IpAddress address, IpPrefix from, IpPrefix to)
    {
        var length = LengthOf(from, to);
        var mask = IpPrefix.MaskOf(IpFamily.IPv6, length);
        var bits = (address.Bits & ~mask) | (to.Address.Bits & mask);
        var word = 3;
        if (length > 48)
        {
            word = 4;
            while (WordOf(bits, word) == 0xffff)
                word++;
        }

        var adjustment = Fold((uint)Sum(from.Address.Bits) + (0xffffu - Sum(to.Address.Bits)));
        var sum = Fold((uint)(WordOf(bits, word) + adjustment));
        if (sum == 0xffff)
            sum = 0;
        var shift = 16 * (7 - word);
        return IpAddress.Create(IpFamily.IPv6, (bits & ~((UInt128)0xffff << shift)) | ((UInt128)sum << shift));
    }

    private static ushort WordOf(UInt128 bits, int word) => unchecked((ushort)(bits >> (16 * (7 - word))));

    private static ushort Sum(UInt128 bits)
    {
        var sum = 0u;
        for (var word = 0; word < 8; word++)
            sum += WordOf(bits, word);
        return Fold(sum);
    }

    private static ushort Fold(uint sum)
    {
        while (sum > 0xffff)
            sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)sum;
    }
}
