using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Matches;

/// <summary>
/// The <c>recent</c> match. Kernel: xt_recent.c, recent_mt. <c>--set</c> lists the address and is true whether it was listed or not; the other actions ask
/// the list.
/// </summary>
internal static class RecentMatch
{
    private static readonly OptionSet Options = new(
        new("[!] --set"),
        new("[!] --rcheck"),
        new("[!] --update"),
        new("[!] --remove"),
        new("--seconds", OptionValues.Number(uint.MaxValue, 1)),
        new("--reap"),
        new("--hitcount", OptionValues.Number(uint.MaxValue)),
        new("--rttl"),
        new("--name", OptionValues.Text(199)),
        new("--mask", OptionValues.Address),
        new("--rsource"),
        new("--rdest"))
    {
        Needs = ["--set --rcheck --update --remove"],
        OneOf = ["--set --rcheck --update --remove", "--rsource --rdest"],
    };

    internal static readonly MatchExtension Extension = new("recent", Parse, Options.Names)
    {
        Meaning = Meaning.State("a list of recent addresses"),
        Except = [Meaning.ExactWith("`--set` is true whether or not the address was listed before", "--set")],
    };

    private static void Parse(ref OptionReader options)
    {
        var seen = Options.Read(ref options);
        if (!seen.Has("--set"))
            options.Add(Extension.Meaning.Ask(ref options));
        else if (seen.HasNegated("--set"))
            options.Add(Condition.Never);
    }
}
