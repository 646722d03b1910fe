using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Matches;

/// <summary>
/// The <c>devgroup</c> match. Kernel: xt_devgroup.c, devgroup_mt. iptables prints a group by the name that /etc/iproute2/group gives it, as <c>ip addr</c>
/// does for interfaces.
/// </summary>
internal static class DevgroupMatch
{
    internal static readonly MatchExtension Extension = new("devgroup", Parse, "--src-group", "--dst-group")
    {
        Meaning = Meaning.ExactWith("needs the groups that `ip addr` prints; a name other than `default` can be compared with names only"),
    };

    private static void Parse(ref OptionReader options)
    {
        var found = false;
        while (options.Next())
        {
            var direction = options.Name == "--src-group" ? Direction.In : Direction.Out;
            var word = options.Word();
            var isNumber = word.Length > 0 && char.IsAsciiDigit((char)word[0]);
            var name = isNumber || word.SequenceEqual("default"u8) ? null : options.Context.Names[word];
            if (name is { Length: 0 })
                options.RefuseValue(word, "group of interfaces");
            var wanted = isNumber ? options.ToMaskedValue(word) : new(0, uint.MaxValue);
            options.AddNegatable(options.Values.Share(new Condition.InterfaceGroup(direction, wanted, name)));
            found = true;
        }

        if (!found)
            options.RefuseExtension("the match needs --src-group or --dst-group");
    }
}
