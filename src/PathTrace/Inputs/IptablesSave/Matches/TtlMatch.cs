using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Matches;

/// <summary>The <c>ttl</c> and <c>hl</c> matches. Kernel: xt_hl.c, ttl_mt and hl_mt6.</summary>
internal static class TtlMatch
{
    internal static readonly MatchExtension Extension = new("ttl", Parse, "--ttl-eq", "--ttl-lt", "--ttl-gt") { Family = IpFamily.IPv4 };

    internal static readonly MatchExtension HopLimit = new("hl", Parse, "--hl-eq", "--hl-lt", "--hl-gt") { Family = IpFamily.IPv6 };

    private static void Parse(ref OptionReader options)
    {
        while (options.Next())
        {
            var kind = options.Name[^2..];
            var value = options.Number(byte.MaxValue);
            options.AddNegatable(kind switch
            {
                "eq" => options.Values.Number(Field.Ttl, NumberRange.Single(value)),
                "lt" => value == 0 ? Condition.Never : options.Values.Number(Field.Ttl, new(0, value - 1)),
                _ => value == 255 ? Condition.Never : options.Values.Number(Field.Ttl, new(value + 1, 255)),
            });
        }
    }
}
