namespace PathTrace.Inputs.IptablesSave.Targets;

/// <summary>The targets that change TCP options, which traced packets do not have. Kernel: xt_TCPMSS.c, tcpmss_tg4; xt_TCPOPTSTRIP.c, tcpoptstrip_tg4.</summary>
internal static class TcpOptionTargets
{
    private static readonly OptionSet MssOptions = new(new("--set-mss", OptionValues.Number(ushort.MaxValue)), new("--clamp-mss-to-pmtu"))
    {
        Needs = ["--set-mss --clamp-mss-to-pmtu"],
        OneOf = ["--set-mss --clamp-mss-to-pmtu"],
    };

    internal static readonly TargetExtension Tcpmss = new("TCPMSS", TargetExtension.Continue("TCPMSS", MssOptions), MssOptions.Names)
    {
        Meaning = Meaning.ExactWith("the packet goes on; the four octets that a SYN without the option gains are not counted"),
    };

    private static readonly OptionSet StripOptions = new(new TypedOption("--strip-options", OptionList));

    internal static readonly TargetExtension Tcpoptstrip = new("TCPOPTSTRIP", TargetExtension.Continue("TCPOPTSTRIP", StripOptions), StripOptions.Names);

    private static readonly string[] OptionNames = ["wscale", "mss", "sack-permitted", "sack", "timestamp", "md5"];

    // libxt_TCPOPTSTRIP.c, parse_list: numbers from 2 on, or names.
    private static void OptionList(ref OptionReader options)
    {
        var word = options.Word();
        foreach (var range in word.Split((byte)','))
        {
            if (OptionValues.IsOneOf(word[range], OptionNames) || (OptionReader.TryParseNumber(word[range], out var number) && number is >= 2 and <= byte.MaxValue))
                continue;
            options.RefuseValue(word, "list of TCP options");
            return;
        }
    }
}
