namespace PathTrace.Inputs.IptablesSave.Matches;

/// <summary>The matches that measure or count packets. Kernel: xt_limit.c, xt_hashlimit.c, xt_quota.c, xt_connlimit.c, xt_nfacct.c, xt_rateest.c.</summary>
internal static class RateMatches
{
    internal static readonly MatchExtension Limit = MatchExtension.Question(
        "limit",
        Meaning.State("a rate"),
        new(new("--limit", RateValues.PacketRate), new("--limit-burst", OptionValues.Number(10000))));

    internal static readonly MatchExtension Hashlimit = MatchExtension.Question("hashlimit", Meaning.State("a rate"), new(
        new("--hashlimit-upto --hashlimit", RateValues.PacketOrByteRate),
        new("--hashlimit-above", RateValues.PacketOrByteRate),
        new("--hashlimit-burst", RateValues.Burst),
        new("--hashlimit-mode", OptionValues.ListOf("list of srcip, srcport, dstip and dstport", "srcip", "srcport", "dstip", "dstport")),
        new("--hashlimit-name", OptionValues.Text(255)),
        new("--hashlimit-srcmask", RateValues.PrefixLength),
        new("--hashlimit-dstmask", RateValues.PrefixLength),
        new("--hashlimit-htable-size", OptionValues.Number(uint.MaxValue)),
        new("--hashlimit-htable-max", OptionValues.Number(uint.MaxValue)),
        new("--hashlimit-htable-expire", OptionValues.Number(uint.MaxValue)),
        new("--hashlimit-htable-gcinterval", OptionValues.Number(uint.MaxValue)),
        new("--hashlimit-rate-match"),
        new("--hashlimit-rate-interval", OptionValues.Number(uint.MaxValue, 1)))
    {
        Needs = ["--hashlimit-upto --hashlimit-above", "--hashlimit-name"],
        OneOf = ["--hashlimit-upto --hashlimit-above"],
    });

    internal static readonly MatchExtension Quota =
        MatchExtension.Question("quota", Meaning.State("how much of the quota is used up"), new(new TypedOption("[!] --quota", OptionValues.Counter)) { Needs = ["--quota"] });

    internal static readonly MatchExtension Connlimit = MatchExtension.Question("connlimit", Meaning.State("how many connections are open"), new(
        new("[!] --connlimit-upto", OptionValues.Number(uint.MaxValue)),
        new("[!] --connlimit-above", OptionValues.Number(uint.MaxValue)),
        new("--connlimit-mask", OptionValues.Number(uint.MaxValue)),
        new("--connlimit-saddr"),
        new("--connlimit-daddr"))
    {
        Needs = ["--connlimit-upto --connlimit-above"],
        OneOf = ["--connlimit-upto --connlimit-above", "--connlimit-saddr --connlimit-daddr"],
    });

    // xt_nfacct.c, nfacct_mt: an object without a quota is always true, and the save names the object only.
    internal static readonly MatchExtension Nfacct = MatchExtension.Question(
        "nfacct",
        Meaning.State("whether the counter has a quota that is not used up"),
        new(new TypedOption("--nfacct-name", OptionValues.Text(31))) { Needs = ["--nfacct-name"] });

    internal static readonly MatchExtension Rateest = MatchExtension.Question("rateest", Meaning.State("a measured rate"), new(
        new("--rateest1 --rateest", OptionValues.Text(15)),
        new("--rateest2", OptionValues.Text(15)),
        new("--rateest-bps1 --rateest-bps", RateValues.OptionalBitRate),
        new("--rateest-pps1 --rateest-pps", RateValues.OptionalNumber),
        new("--rateest-bps2", RateValues.OptionalBitRate),
        new("--rateest-pps2", RateValues.OptionalNumber),
        new("--rateest-delta"),
        new("[!] --rateest-lt"),
        new("[!] --rateest-gt"),
        new("[!] --rateest-eq"))
    {
        Needs = ["--rateest1", "--rateest-lt --rateest-gt --rateest-eq"],
        OneOf = ["--rateest-lt --rateest-gt --rateest-eq"],
    });
}
