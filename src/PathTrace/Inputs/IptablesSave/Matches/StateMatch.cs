namespace PathTrace.Inputs.IptablesSave.Matches;

/// <summary>The <c>state</c> match, the old form of <c>conntrack --ctstate</c>. Kernel: xt_state.c, state_mt.</summary>
internal static class StateMatch
{
    internal static readonly MatchExtension Extension = new("state", Parse, "--state");

    private static void Parse(ref OptionReader options)
    {
        var found = false;
        while (options.Next())
        {
            CtStateNames.AddStates(ref options, allowNat: false);
            found = true;
        }

        if (!found)
            options.RefuseExtension("the match needs --state");
    }
}
