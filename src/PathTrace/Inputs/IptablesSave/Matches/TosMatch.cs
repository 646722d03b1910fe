using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Matches;

/// <summary>The <c>tos</c> and <c>dscp</c> matches. Kernel: xt_dscp.c, tos_mt and dscp_mt. DSCP is the upper six bits of the TOS octet.</summary>
internal static class TosMatch
{
    internal static readonly MatchExtension Extension = new("tos", ParseTos, "--tos");

    internal static readonly MatchExtension Dscp = new("dscp", ParseDscp, "--dscp", "--dscp-class");

    private static void ParseTos(ref OptionReader options)
    {
        while (options.Next())
        {
            var (value, mask) = TosValues.ReadTos(ref options);
            options.AddNegatable(options.Values.Masked(Field.Tos, new(value, mask)));
        }
    }

    private static void ParseDscp(ref OptionReader options)
    {
        while (options.Next())
        {
            var value = TosValues.ReadDscp(ref options, isClass: options.Name == "--dscp-class");
            options.AddNegatable(options.Values.Masked(Field.Tos, new((uint)value << 2, 0xfc)));
        }
    }
}
