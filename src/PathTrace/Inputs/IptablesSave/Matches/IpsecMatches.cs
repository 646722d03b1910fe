using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Matches;

/// <summary>
/// The matches about IPsec and IPComp. Kernel: ipt_ah.c and ip6t_ah.c, ah_mt; xt_esp.c, esp_mt; xt_ipcomp.c, comp_mt; xt_policy.c, policy_mt. That the header is
/// there is certain; what stands in it is content.
/// </summary>
internal static class IpsecMatches
{
    private static readonly Meaning Header = Meaning.Content("the security header");

    internal static readonly MatchExtension Ah = new("ah", (ref OptionReader o) => Parse(ref o, Ah!, 51), "--ahspi", "--ahlen", "--ahres")
    {
        Meaning = Meaning.ExactWith("true for the protocol ah"),
        Except = [Header with { Options = ["--ahspi", "--ahlen", "--ahres"] }],
    };

    internal static readonly MatchExtension Esp = new("esp", (ref OptionReader o) => Parse(ref o, Esp!, 50), "--espspi")
    {
        Meaning = Meaning.ExactWith("true for the protocol esp"),
        Except = [Header with { Options = ["--espspi"] }],
    };

    internal static readonly MatchExtension Ipcomp = new("ipcomp", (ref OptionReader o) => Parse(ref o, Ipcomp!, 108), "--ipcompspi", "--compres")
    {
        Meaning = Meaning.Content("the compression header"),
    };

    internal static readonly MatchExtension Policy = MatchExtension.Question("policy", Meaning.Environment("the IPsec policies"), new(
        new("--dir", OptionValues.OneOf("direction of a policy", "in", "out")),
        new("--pol", OptionValues.OneOf("kind of policy", "none", "ipsec")),
        new("--strict"),
        new("[!] --reqid", OptionValues.Number(uint.MaxValue)),
        new("[!] --spi", OptionValues.Number(uint.MaxValue)),
        new("[!] --proto", Protocol),
        new("[!] --mode", OptionValues.OneOf("mode of a policy", "transport", "tunnel")),
        new("[!] --tunnel-src", OptionValues.Network),
        new("[!] --tunnel-dst", OptionValues.Network),
        new("--next"))
    { Needs = ["--dir"] });

    private static void Protocol(ref OptionReader options)
    {
        var word = options.Word();
        if (!ProtocolNames.TryRead(word, out var protocol, out _) || protocol.Number is not (50 or 51 or 108))
            options.RefuseValue(word, "protocol of IPsec");
    }

    // The IPv6 kernel looks for an AH header before any protocol, so the rule need not ask for it with -p.
    private static void Parse(ref OptionReader options, MatchExtension extension, byte number)
    {
        var protocol = options.Values.Protocol(new(number));
        if (!options.Context.Conditions.Contains(protocol))
            options.Add(protocol);
        // Without --ipcompspi, iptables asks for the CPI 0, and says so in a save.
        var asks = extension == Ipcomp;
        while (options.Next())
        {
            if (options.Name.EndsWith("spi", StringComparison.Ordinal))
            {
                asks |= ReadSpi(ref options);
                continue;
            }

            asks = true;
            if (options.Name == "--ahlen")
                options.Number(uint.MaxValue);
            else if (options.Negated)
                options.RefuseOption($"{options.Name} cannot be negated");
        }

        if (asks)
            options.Add((extension.Except is [var exception] ? exception : extension.Meaning).Ask(ref options));
    }

    // False when the range says all: it holds every SPI, or none because it runs backwards (xt_esp.c, spi_match).
    private static bool ReadSpi(ref OptionReader options)
    {
        var range = options.RangeOrNothing(uint.MaxValue);
        var holdsAll = range is { First: 0, Last: uint.MaxValue };
        if (range is not null && !holdsAll)
            return true;
        if (holdsAll == options.Negated)
            options.Add(Condition.Never);
        return false;
    }
}
