using PathTrace.Net;

namespace PathTrace.Inputs.IptablesSave.Targets;

/// <summary>The targets whose outcome is a hash of the packet. Kernel: xt_HMARK.c, hmark_tg_v4; ipt_CLUSTERIP.c, clusterip_tg, gone since Linux 6.3.</summary>
internal static class RewritingTargets
{
    internal static readonly TargetExtension Hmark = Make("HMARK", Meaning.State("the hash that becomes the packet's mark"), IpFamily.None, new(
        new("--hmark-tuple", OptionValues.ListOf("list of parts of the packet", "src", "dst", "sport", "dport", "spi", "proto", "ct")),
        new("--hmark-mod", OptionValues.Number(uint.MaxValue, 1)),
        new("--hmark-offset", OptionValues.Number(uint.MaxValue)),
        new("--hmark-src-prefix", RateValues.PrefixLength),
        new("--hmark-dst-prefix", RateValues.PrefixLength),
        new("--hmark-sport-mask", OptionValues.Number(ushort.MaxValue)),
        new("--hmark-dport-mask", OptionValues.Number(ushort.MaxValue)),
        new("--hmark-spi-mask", OptionValues.Number(uint.MaxValue)),
        new("--hmark-sport", OptionValues.Number(ushort.MaxValue)),
        new("--hmark-dport", OptionValues.Number(ushort.MaxValue)),
        new("--hmark-spi", OptionValues.Number(uint.MaxValue)),
        new("--hmark-proto-mask", OptionValues.Number(ushort.MaxValue)),
        new("--hmark-rnd", OptionValues.Number(uint.MaxValue)))
    { Needs = ["--hmark-mod", "--hmark-rnd"] });

    internal static readonly TargetExtension ClusterIp = Make(
        "CLUSTERIP",
        Meaning.Unfollowed("a hash of the packet says whether this node or another one answers for the shared address"),
        IpFamily.IPv4,
        new(
            new("--new"),
            new("--hashmode", OptionValues.OneOf("hash mode", "sourceip", "sourceip-sourceport", "sourceip-sourceport-destport")),
            new("--clustermac", OptionValues.Mac),
            new("--total-nodes", OptionValues.Number(16, 1)),
            new("--local-node", OptionValues.Number(16, 1)),
            new("--hash-init", OptionValues.Number(uint.MaxValue))));

    private static TargetExtension Make(string name, Meaning meaning, IpFamily family, OptionSet known) => new(
        name,
        (ref OptionReader options) =>
        {
            known.Read(ref options);
            return meaning.Leave(ref options);
        },
        known.Names)
    { Meaning = meaning, Family = family };
}
