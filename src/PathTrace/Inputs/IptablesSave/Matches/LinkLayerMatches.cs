using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Matches;

/// <summary>The matches about the frame that carried the packet. Kernel: xt_mac.c, mac_mt; xt_pkttype.c, pkttype_mt; ip6t_eui64.c, eui64_mt6.</summary>
internal static class LinkLayerMatches
{
    internal static readonly MatchExtension Mac = MatchExtension.Question(
        "mac",
        Meaning.Content("the link-layer address of the sender"),
        new(new TypedOption("[!] --mac-source", OptionValues.Mac)) { Needs = ["--mac-source"] });

    internal static readonly MatchExtension Pkttype = MatchExtension.Question(
        "pkttype",
        Meaning.Content("the link-layer address to which the frame was sent"),
        new(new TypedOption("[!] --pkt-type", OptionValues.OneOf("type of frame", "unicast", "host", "broadcast", "bcast", "multicast", "mcast")))
        {
            Needs = ["--pkt-type"],
        });

    internal static readonly MatchExtension Eui64 = new("eui64", ParseEui64)
    {
        Family = IpFamily.IPv6,
        Meaning = Meaning.Content("the link-layer address of the sender") with { Certain = "false for a source without ff:fe in the middle of its identifier" },
    };

    // An EUI-64 that is made from a link-layer address has ff:fe in its middle (RFC 4291, appendix A).
    private static readonly Condition HasMadeIdentifier =
        new Condition.Address(AddressField.Source, MaskedAddress.Of(IpAddress.Parse("::ff:fe00:0"), IpAddress.Parse("::ff:ff00:0")));

    private static void ParseEui64(ref OptionReader options)
    {
        options.Add(HasMadeIdentifier);
        options.Add(Eui64.Meaning.Ask(ref options));
    }
}
