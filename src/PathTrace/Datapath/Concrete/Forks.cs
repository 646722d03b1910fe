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
    /// Forks over an open question. A question that this packet's path has answered before is answered the same way again, and one that the user has answered is settled; then one of the two
    /// is null.
    /// </summary>
    internal static (PacketState? Yes, PacketState? No) Assume(
        PacketState state,
        in Question question,
        string yesText,
        string noText,
        Unknown why,
        SourceSpan source)
    {
        if (Earlier(state, question.Key) is { } answered)
            return answered == 0 ? (state, null) : (null, state);
        var yes = new Assumption(question.Key, yesText, why.Because, source, why.MissingFile, why.Kind) { Extension = question.Extension };
        if (state.Answers?.To(question) is { } given)
        {
            var index = question.BranchOf(given);
            Note(state, yes with { Text = index == 0 ? yesText : noText, SettledBy = given.ToString() });
            return index == 0 ? (state, null) : (null, state);
        }

        // One path may answer two questions of an extension differently: the extension's name settles the first of them only.
        var isWide = question.Extension is { } extension && !HasSettled(state, extension);
        var fork = Fork.OfAssumption();
        var no = state.Copy();
        Take(state, fork, 0, yes with { Settle = question.Answer(0, isWide).ToString() });
        Take(no, fork, 1, yes with { Text = noText, Settle = question.Answer(1, isWide).ToString() });
        return (state, no);
    }

    /// <summary>Notes what the user's answer settled; once, however often the node asks.</summary>
    internal static void Note(PacketState state, Assumption assumption)
    {
        for (var trail = state.Trail; trail is not null; trail = trail.Earlier)
        {
            if (trail.Step is Step.Assumed { Assumption: { SettledBy: not null } noted } && noted.Key == assumption.Key)
                return;
        }

        state.Add(new Step.Assumed(assumption));
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

    private static bool HasSettled(PacketState state, string extension)
    {
        for (var branch = state.Branch; branch is not null; branch = branch.Earlier)
        {
            if (branch.Assumption?.Settle is { } settle && settle.Length > extension.Length && settle[extension.Length] == '=' && settle.StartsWith(extension, StringComparison.Ordinal))
                return true;
        }

        return false;
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
