using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Targets;

/// <summary>The <c>TTL</c> and <c>HL</c> targets. Kernel: xt_HL.c, ttl_tg and hl_tg6.</summary>
internal static class TtlTarget
{
    internal static readonly TargetExtension Extension = new("TTL", Parse, "--ttl-set", "--ttl-inc", "--ttl-dec") { Family = IpFamily.IPv4 };

    internal static readonly TargetExtension HopLimit = new("HL", Parse, "--hl-set", "--hl-inc", "--hl-dec") { Family = IpFamily.IPv6 };

    private static Effect Parse(ref OptionReader options)
    {
        Effect? effect = null;
        while (options.Next())
        {
            var change = options.Name[^3..] switch
            {
                "inc" => TtlChange.Increase,
                "dec" => TtlChange.Decrease,
                _ => TtlChange.Set,
            };
            var amount = (byte)options.Number(byte.MaxValue);
            if (amount == 0 && change != TtlChange.Set)
                options.RefuseOption("the TTL cannot be changed by 0");
            effect = new Effect.SetTtl(change, amount);
        }

        if (effect is null)
            options.RefuseExtension("the target needs a value to set");
        return effect ?? EffectValues.NoTarget;
    }
}
