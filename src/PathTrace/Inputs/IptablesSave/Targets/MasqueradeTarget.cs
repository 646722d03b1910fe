using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Targets;

/// <summary>The <c>MASQUERADE</c> and <c>REDIRECT</c> targets. Kernel: xt_MASQUERADE.c, masquerade_tg; xt_REDIRECT.c, redirect_tg4 and redirect_tg6.</summary>
internal static class MasqueradeTarget
{
    internal static readonly TargetExtension Extension =
        new("MASQUERADE", ParseMasquerade, "--to-ports", NatValues.RandomFully, NatValues.Random);

    internal static readonly TargetExtension Redirect = new("REDIRECT", ParseRedirect, "--to-ports", NatValues.Random);

    private static Effect ParseMasquerade(ref OptionReader options)
    {
        var (ports, how) = Read(ref options);
        return options.Values.Share(new Effect.Masquerade(ports, how));
    }

    private static Effect ParseRedirect(ref OptionReader options)
    {
        var (ports, how) = Read(ref options);
        return options.Values.Share(new Effect.Redirect(ports, how));
    }

    private static (NatPorts? Ports, NatOptions Options) Read(ref OptionReader options)
    {
        NatPorts? ports = null;
        var how = NatOptions.None;
        while (options.Next())
        {
            if (options.Name == "--to-ports")
                ports = NatValues.ReadPorts(ref options);
            else
                how |= NatValues.OptionOf(options.Name);
        }

        return (ports, how);
    }
}
