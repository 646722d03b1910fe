using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Targets;

/// <summary>The <c>TOS</c> and <c>DSCP</c> targets. Kernel: xt_DSCP.c, tos_tg and dscp_tg.</summary>
internal static class TosTarget
{
    internal static readonly TargetExtension Extension = new("TOS", ParseTos, "--set-tos", "--and-tos", "--or-tos", "--xor-tos");

    internal static readonly TargetExtension Dscp = new("DSCP", ParseDscp, "--set-dscp", "--set-dscp-class");

    private static Effect ParseTos(ref OptionReader options)
    {
        (byte Value, byte Mask)? change = null;
        while (options.Next())
        {
            var name = options.Name;
            change = name == "--set-tos" ? TosValues.ReadTos(ref options) : Combine(name, (byte)options.Number(byte.MaxValue));
        }

        return Finish(ref options, change);
    }

    private static Effect ParseDscp(ref OptionReader options)
    {
        (byte Value, byte Mask)? change = null;
        while (options.Next())
            change = ((byte)(TosValues.ReadDscp(ref options, options.Name == "--set-dscp-class") << 2), 0xfc);
        return Finish(ref options, change);
    }

    private static (byte Value, byte Mask) Combine(string name, byte bits) => name switch
    {
        "--and-tos" => (0, (byte)(bits ^ 0xff)),
        "--or-tos" => (bits, bits),
        _ => (bits, 0),
    };

    private static Effect Finish(ref OptionReader options, (byte Value, byte Mask)? change)
    {
        if (change is null)
            options.RefuseExtension("the target needs a value to set");
        var (value, mask) = change.GetValueOrDefault();
        return options.Values.Share(new Effect.SetTos(value, mask));
    }
}
