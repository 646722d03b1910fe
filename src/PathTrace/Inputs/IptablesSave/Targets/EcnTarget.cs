using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Targets;

/// <summary>The <c>ECN</c> target. Kernel: ipt_ECN.c, ecn_tg. The bits of the IP header are part of the TOS octet; traced packets lack those of TCP.</summary>
internal static class EcnTarget
{
    internal static readonly TargetExtension Extension = new("ECN", Parse, "--ecn-tcp-remove", "--ecn-tcp-cwr", "--ecn-tcp-ece", "--ecn-ip-ect")
    {
        Family = IpFamily.IPv4,
    };

    private static readonly Effect TcpBits = new Effect.Continue("ECN");

    private static Effect Parse(ref OptionReader options)
    {
        Effect? effect = null;
        while (options.Next())
        {
            switch (options.Name)
            {
                case "--ecn-tcp-remove":
                    effect ??= TcpBits;
                    break;
                case "--ecn-ip-ect":
                    effect = options.Values.Share(new Effect.SetTos((byte)options.Number(3), 3));
                    break;
                default:
                    options.Number(1);
                    effect ??= TcpBits;
                    break;
            }
        }

        if (effect is null)
            options.RefuseExtension("ECN needs to be told what to do");
        return effect ?? TcpBits;
    }
}
