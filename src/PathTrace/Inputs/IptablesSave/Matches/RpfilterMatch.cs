using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Matches;

/// <summary>The <c>rpfilter</c> match. Kernel: ipt_rpfilter.c, rpfilter_mt; ip6t_rpfilter.c.</summary>
internal static class RpfilterMatch
{
    internal static readonly MatchExtension Extension = new("rpfilter", Parse, "--loose", "--validmark", "--accept-local", "--invert")
    {
        Meaning = Meaning.ExactWith("needs routes and addresses"),
    };

    private static void Parse(ref OptionReader options)
    {
        var (loose, useMark, acceptLocal, invert) = (false, false, false, false);
        while (options.Next())
        {
            loose |= options.Name == "--loose";
            useMark |= options.Name == "--validmark";
            acceptLocal |= options.Name == "--accept-local";
            invert |= options.Name == "--invert";
        }

        options.Context.Recorder?.Rearranged();
        options.Add(new Condition.ReversePath(loose, useMark, acceptLocal).NegatedIf(invert));
    }
}
