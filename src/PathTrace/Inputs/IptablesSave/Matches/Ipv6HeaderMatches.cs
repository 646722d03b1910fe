using PathTrace.Net;

namespace PathTrace.Inputs.IptablesSave.Matches;

/// <summary>
/// The matches that look into one IPv6 extension header. Kernel: ip6t_hbh.c, hbh_mt6; ip6t_frag.c, frag_mt6; ip6t_rt.c, rt_mt6; ip6t_srh.c, srh_mt6; ip6t_mh.c,
/// mh_mt6. Traced packets have no such header, and for a packet without it each is false, negated or not.
/// </summary>
internal static class Ipv6HeaderMatches
{
    private static readonly OptionSet HbhOptions = new(new("[!] --hbh-len", OptionValues.Number(uint.MaxValue)), new("--hbh-opts", HeaderOptions));

    internal static readonly MatchExtension Hbh = Make("hbh", Meaning.InHeader("hop-by-hop header", 0), HbhOptions);

    private static readonly OptionSet DstOptions = new(new("[!] --dst-len", OptionValues.Number(uint.MaxValue)), new("--dst-opts", HeaderOptions));

    internal static readonly MatchExtension Dst = Make("dst", Meaning.InHeader("destination options", 60), DstOptions);

    internal static readonly MatchExtension Frag = Make("frag", Meaning.InHeader("fragment header", 44), new(
        new("[!] --fragid", OptionValues.RangeOrNothing(uint.MaxValue)),
        new("[!] --fraglen", OptionValues.Number(uint.MaxValue)),
        new("--fragres"),
        new("--fragfirst"),
        new("--fragmore"),
        new("--fraglast"))
    { OneOf = ["--fragmore --fraglast"] });

    internal static readonly MatchExtension Rt = Make("rt", Meaning.InHeader("routing header", 43), new(
        new("[!] --rt-type", OptionValues.Number(uint.MaxValue)),
        new("[!] --rt-segsleft", OptionValues.RangeOrNothing(uint.MaxValue)),
        new("[!] --rt-len", OptionValues.Number(uint.MaxValue)),
        new("--rt-0-res"),
        new("--rt-0-addrs", Addresses),
        new("--rt-0-not-strict")));

    internal static readonly MatchExtension Srh = Make("srh", Meaning.InHeader("segment routing header", 43), new(
        new("[!] --srh-next-hdr", Protocol),
        new("[!] --srh-hdr-len-eq", OptionValues.Number(byte.MaxValue)),
        new("[!] --srh-hdr-len-gt", OptionValues.Number(byte.MaxValue)),
        new("[!] --srh-hdr-len-lt", OptionValues.Number(byte.MaxValue)),
        new("[!] --srh-segs-left-eq", OptionValues.Number(byte.MaxValue)),
        new("[!] --srh-segs-left-gt", OptionValues.Number(byte.MaxValue)),
        new("[!] --srh-segs-left-lt", OptionValues.Number(byte.MaxValue)),
        new("[!] --srh-last-entry-eq", OptionValues.Number(byte.MaxValue)),
        new("[!] --srh-last-entry-gt", OptionValues.Number(byte.MaxValue)),
        new("[!] --srh-last-entry-lt", OptionValues.Number(byte.MaxValue)),
        new("[!] --srh-tag", OptionValues.Number(ushort.MaxValue)),
        new("[!] --srh-psid", OptionValues.Network),
        new("[!] --srh-nsid", OptionValues.Network),
        new("[!] --srh-lsid", OptionValues.Network)));

    private static readonly OptionSet MhOptions = new(new TypedOption("[!] --mh-type", MobilityTypes));

    /// <summary>The mobility header is not an extension header: a query names it as the packet's protocol, but not its type.</summary>
    internal static readonly MatchExtension Mh = new("mh", ParseMh, MhOptions.Names)
    {
        Protocol = new IpProtocol(135),
        Family = IpFamily.IPv6,
        Meaning = Meaning.ExactWith("true for the protocol mobility-header"),
        Except = [Meaning.Content("the type in the mobility header", "--mh-type")],
    };

    // In the order of their numbers: libip6t_mh.c, mh_names.
    private static readonly string[] MobilityNames =
    [
        "binding-refresh-request", "home-test-init", "careof-test-init", "home-test", "careof-test", "binding-update", "binding-acknowledgement", "binding-error",
        "brr", "hoti", "coti", "hot", "cot", "bu", "ba", "be",
    ];

    private static MatchExtension Make(string name, Meaning meaning, OptionSet known) => new(
        name,
        (ref OptionReader options) =>
        {
            options.Add(options.Values.Protocol(meaning.OnlyFor!.Value));
            if (known.Read(ref options).Bits != 0 || name is "srh")
                options.Add(meaning.Ask(ref options));
        },
        known.Names)
    { Family = IpFamily.IPv6, Meaning = meaning };

    private static void ParseMh(ref OptionReader options)
    {
        if (MhOptions.Read(ref options).Bits != 0)
            options.Add(Mh.Except[0].Ask(ref options));
    }

    // "type[:length],…": libip6t_hbh.c, parse_options.
    private static void HeaderOptions(ref OptionReader options)
    {
        var word = options.Word();
        foreach (var range in word.Split((byte)','))
        {
            var option = word[range];
            var colon = option.IndexOf((byte)':');
            var type = colon < 0 ? option : option[..colon];
            if (IsOctet(type) && (colon < 0 || IsOctet(option[(colon + 1)..])))
                continue;
            options.RefuseValue(word, "list of header options");
            return;
        }
    }

    private static void Addresses(ref OptionReader options)
    {
        var word = options.Word();
        foreach (var range in word.Split((byte)','))
        {
            if (IpAddress.TryParse(word[range], out var address) && address.Family == IpFamily.IPv6)
                continue;
            options.RefuseValue(word, "list of addresses");
            return;
        }
    }

    private static void Protocol(ref OptionReader options)
    {
        var word = options.Word();
        if (!ProtocolNames.TryRead(word, out _, out _))
            options.RefuseValue(word, "protocol");
    }

    private static void MobilityTypes(ref OptionReader options)
    {
        var word = options.Word();
        foreach (var range in word.Split((byte)':'))
        {
            if (IsOctet(word[range]) || OptionValues.IsOneOf(word[range], MobilityNames))
                continue;
            options.RefuseValue(word, "type of mobility header");
            return;
        }
    }

    private static bool IsOctet(ReadOnlySpan<byte> word) => OptionReader.TryParseNumber(word, out var number) && number <= byte.MaxValue;
}
