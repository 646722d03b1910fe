using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Targets;

/// <summary>The <c>NETMAP</c> target. Kernel: xt_NETMAP.c, netmap_tg4 and netmap_tg6.</summary>
internal static class NetmapTarget
{
    internal static readonly TargetExtension Extension = new("NETMAP", Parse, "--to");

    private static Effect.NetMap Parse(ref OptionReader options)
    {
        MaskedAddress? network = null;
        while (options.Next())
            network = options.Network();
        if (network is null)
            options.RefuseExtension("NETMAP needs --to");
        return new Effect.NetMap(network.GetValueOrDefault());
    }
}
