using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Matches;

/// <summary>
/// The <c>iprange</c> match. Kernel: xt_iprange.c, iprange_mt4 and iprange_mt6. iptables warns of a range that runs backwards and takes it; nothing lies in it.
/// </summary>
internal static class IprangeMatch
{
    internal static readonly MatchExtension Extension = new("iprange", Parse, "--src-range", "--dst-range");

    private static void Parse(ref OptionReader options)
    {
        while (options.Next())
        {
            var field = options.Name == "--src-range" ? AddressField.Source : AddressField.Destination;
            var range = options.AddressRange();
            if (!options.Failed)
                options.AddNegatable(range is { } addresses ? new Condition.AddressInRange(field, addresses) : Condition.Never);
        }
    }
}
