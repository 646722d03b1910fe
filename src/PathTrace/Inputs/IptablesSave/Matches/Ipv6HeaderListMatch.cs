using System.Text;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Matches;

/// <summary>
/// The <c>ipv6header</c> match: which extension headers a packet has. Kernel: ip6t_ipv6header.c, ipv6header_mt6. The headers of a traced packet follow from its
/// protocol: <c>esp</c> and <c>none</c> count as headers, all others are one "protocol". A packet whose query names an extension header as its protocol may have
/// more behind it.
/// </summary>
internal static class Ipv6HeaderListMatch
{
    internal static readonly MatchExtension Extension = new("ipv6header", Parse, "--header", "--soft")
    {
        Family = IpFamily.IPv6,
        Meaning = Meaning.ExactWith("a traced packet has no extension headers; a query for the protocol of one leaves the match open"),
    };

    private static readonly Meaning Open = Meaning.Content("the extension headers");

    private static readonly byte[] ExtensionHeaders = [0, 43, 44, 51, 60];

    // ip6t_ipv6header.h: MASK_HOPOPTS and kin.
    private static readonly (string Name, byte Bit)[] Names =
    [
        ("hop-by-hop", 128), ("hop", 128), ("hopopts", 128), ("ipv6-opts", 64), ("dst", 64), ("ipv6-route", 32), ("route", 32), ("ipv6-frag", 16), ("frag", 16),
        ("ah", 8), ("auth", 8), ("esp", 4), ("ipv6-nonxt", 2), ("none", 2), ("protocol", 1), ("proto", 1), ("prot", 1),
    ];

    private static void Parse(ref OptionReader options)
    {
        var (wanted, negated, soft) = ((byte)0, false, false);
        while (options.Next())
        {
            if (options.Name == "--soft")
            {
                soft = true;
                continue;
            }

            wanted = ReadHeaders(ref options);
            negated = options.Negated;
        }

        if (wanted == 0 && !options.Failed)
            options.RefuseExtension("the match needs --header");
        options.Add(options.Values.Share(Lower(ref options, wanted, negated, soft)));
    }

    private static Condition Lower(ref OptionReader options, byte wanted, bool negated, bool soft)
    {
        Condition[] extensions = [.. ExtensionHeaders.Select(number => new Condition.Protocol(new(number)))];
        var esp = new Condition.Protocol(new(50));
        var none = new Condition.Protocol(new(59));
        var parts = new List<Condition>();
        if (Holds(1, wanted, negated, soft))
            parts.Add(new Condition.Not(new Condition.Any([esp, none, .. extensions])));
        if (Holds(4, wanted, negated, soft))
            parts.Add(esp);
        if (Holds(2, wanted, negated, soft))
            parts.Add(none);
        parts.Add(new Condition.All([new Condition.Any([.. extensions]), Open.Ask(ref options)]));
        return parts.Count == 1 ? parts[0] : new Condition.Any([.. parts]);
    }

    private static bool Holds(byte present, byte wanted, bool negated, bool soft) => soft
        ? ((present ^ wanted ^ (negated ? 0xff : 0)) & wanted) == 0
        : (present == wanted) != negated;

    private static byte ReadHeaders(ref OptionReader options)
    {
        var word = options.Word();
        byte bits = 0;
        foreach (var range in word.Split((byte)','))
        {
            var bit = BitOf(word[range]);
            if (bit == 0)
            {
                options.RefuseValue(word, "list of IPv6 headers");
                return 0;
            }

            bits |= bit;
        }

        return bits;
    }

    private static byte BitOf(ReadOnlySpan<byte> name)
    {
        foreach (var (known, bit) in Names)
        {
            if (Ascii.EqualsIgnoreCase(name, known))
                return bit;
        }

        return 0;
    }
}
