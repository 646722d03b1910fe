using PathTrace.Text;

namespace PathTrace.Datapath.Concrete;

/// <summary>Makes one packet into several and notes why on each.</summary>
internal static class Forks
{
    /// <summary>Takes one branch of a choice.</summary>
    internal static void Choose(PacketState state, Fork fork, int index, Step.Chosen chosen)
    {
        state.Branch = Branch.Choose(fork, index, chosen.Choice, state.Branch);
        state.Add(chosen);
    }

    /// <summary>
    /// Forks over an open question. A question that this packet's path has answered before is answered the same way again, and then one of the two is null.
    /// </summary>
    internal static (PacketState? Yes, PacketState? No) Assume(
        PacketState state,
        string key,
        string yesText,
        string noText,
        Unknown why,
        SourceSpan source)
    {
        if (Earlier(state, key) is { } answered)
            return answered == 0 ? (state, null) : (null, state);
        var fork = Fork.OfAssumption();
        var no = state.Copy();
        Take(state, fork, 0, new(key, yesText, why.Because, source, why.MissingFile, why.Kind));
        Take(no, fork, 1, new(key, noText, why.Because, source, why.MissingFile, why.Kind));
        return (state, no);
    }

    /// <summary>Ends a packet whose fate has more outcomes than can be followed.</summary>
    internal static void Abandon(PacketState state, Assumption assumption)
    {
        Take(state, Fork.OfAssumption(), 0, assumption);
        state.EndAs(Disposition.Indeterminate);
    }

    private static void Take(PacketState state, Fork fork, int index, Assumption assumption)
    {
        state.Branch = Branch.Assume(fork, index, assumption, state.Branch);
        state.Add(new Step.Assumed(assumption));
    }

    private static int? Earlier(PacketState state, string key)
    {
        for (var branch = state.Branch; branch is not null; branch = branch.Earlier)
        {
            if (branch.Assumption?.Key == key)
                return branch.Index;
        }

        return null;
    }
}
