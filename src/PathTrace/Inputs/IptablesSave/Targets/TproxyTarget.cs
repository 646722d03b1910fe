using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Targets;

/// <summary>The <c>TPROXY</c> target. Kernel: xt_TPROXY.c, tproxy_tg4 and tproxy_tg6. The address 0.0.0.0 stands for the ingress interface's own.</summary>
internal static class TproxyTarget
{
    internal static readonly TargetExtension Extension = new("TPROXY", Parse, "--on-port", "--on-ip", "--tproxy-mark")
    {
        Meaning = Meaning.Environment("which local sockets listen"),
    };

    private static Effect Parse(ref OptionReader options)
    {
        uint? port = null;
        IpAddress? address = null;
        var mark = new MaskedValue(0, 0);
        while (options.Next())
        {
            switch (options.Name)
            {
                case "--on-port":
                    port = options.Number(ushort.MaxValue);
                    break;
                case "--on-ip":
                    var given = options.Address();
                    address = given.IsZero ? null : given;
                    break;
                default:
                    mark = options.MaskedValue();
                    break;
            }
        }

        if (port is null)
            options.RefuseExtension("TPROXY needs --on-port");
        return options.Values.Share(new Effect.TransparentProxy(address, (ushort)port.GetValueOrDefault(), mark));
    }
}
