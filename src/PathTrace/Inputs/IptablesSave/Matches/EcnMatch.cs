using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Matches;

/// <summary>The <c>ecn</c> match. Kernel: xt_ecn.c, ecn_mt4 and ecn_mt6. The bits of the IP header are part of the TOS octet; those of the TCP header are content.</summary>
internal static class EcnMatch
{
    private static readonly Meaning TcpBits = Meaning.Content("congestion bits of the TCP header", "--ecn-tcp-cwr", "--ecn-tcp-ece");

    internal static readonly MatchExtension Extension = new("ecn", Parse, "--ecn-tcp-cwr", "--ecn-tcp-ece", "--ecn-ip-ect") { Except = [TcpBits] };

    private static void Parse(ref OptionReader options)
    {
        var (asksTcp, asksIp) = (false, false);
        while (options.Next())
        {
            if (options.Name != "--ecn-ip-ect")
            {
                asksTcp = true;
                continue;
            }

            var bits = options.Number(3);
            options.AddNegatable(options.Values.Masked(Field.Tos, new(bits, 3)));
            asksIp = true;
        }

        if (asksTcp)
            options.Add(TcpBits.Ask(ref options));
        else if (!asksIp)
            options.RefuseExtension("the match needs --ecn-tcp-cwr, --ecn-tcp-ece or --ecn-ip-ect");
    }
}
