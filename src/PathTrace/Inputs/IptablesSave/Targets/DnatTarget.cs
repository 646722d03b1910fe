using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Targets;

/// <summary>The <c>DNAT</c> and <c>SNAT</c> targets. Kernel: xt_nat.c, xt_dnat_target_v2 and xt_snat_target_v1.</summary>
internal static class DnatTarget
{
    internal static readonly TargetExtension Extension =
        new("DNAT", ParseDnat, "--to-destination", NatValues.RandomFully, NatValues.Random, NatValues.Persistent);

    internal static readonly TargetExtension Snat =
        new("SNAT", ParseSnat, "--to-source", NatValues.RandomFully, NatValues.Random, NatValues.Persistent);

    private static Effect.Dnat ParseDnat(ref OptionReader options)
    {
        var how = Read(ref options, out var addresses, out var ports);
        return new Effect.Dnat(addresses, ports, how);
    }

    private static Effect ParseSnat(ref OptionReader options)
    {
        var how = Read(ref options, out var addresses, out var ports);
        return options.Values.Share(new Effect.Snat(addresses, ports, how));
    }

    private static NatOptions Read(ref OptionReader options, out AddressRange? addresses, out NatPorts? ports)
    {
        addresses = null;
        ports = null;
        var found = false;
        var how = NatOptions.None;
        while (options.Next())
        {
            if (!options.Name.StartsWith("--to", StringComparison.Ordinal))
            {
                how |= NatValues.OptionOf(options.Name);
                continue;
            }

            if (found)
                options.RefuseOption("the kernel takes one address or range only");
            NatValues.ReadEndpoint(ref options, out addresses, out ports);
            found = true;
        }

        if (!found)
            options.RefuseExtension("the target needs an address or port to translate to");
        return how;
    }
}
