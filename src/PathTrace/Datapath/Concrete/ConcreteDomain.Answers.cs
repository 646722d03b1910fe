using PathTrace.Netfilter;

namespace PathTrace.Datapath.Concrete;

/// <content>Rules that the dumps do not decide, and what the user says of them.</content>
internal sealed partial class ConcreteDomain
{
    // What the user says of single matches may decide the rule, or leave fewer of its matches open. An answer about the rule itself goes before.
    private Divided<PacketState> SplitOpen(PacketState state, in RuleSite site, Unknown why, bool isDrawn)
    {
        if (state.Answers is not { } answers || answers.ToItself(QuestionOf(state, site, why)) is not null)
            return isDrawn ? SplitDrawnByAssumption(state, site, why) : SplitByAssumption(state, site, why, KeyOf(state, site));
        var used = new List<AnsweredConditions.Use>();
        Unknown? open = null;
        foreach (var condition in site.Rule.Conditions)
        {
            if (ConditionEvaluator.IsDraw(condition, out _) || ConditionEvaluator.Evaluate(condition, state).Truth != Truth.Unknown)
                continue;
            var first = used.Count;
            var value = ConditionEvaluator.Evaluate(AnsweredConditions.Of(condition, answers, used), state);
            if (value.Truth == Truth.False)
            {
                NoteAnswers(state, site, used[first..]);
                return new(null, state);
            }

            if (value.Truth == Truth.Unknown)
                open ??= value.Why;
        }

        NoteAnswers(state, site, used);
        if (open is not null)
            return isDrawn ? SplitDrawnByAssumption(state, site, open) : SplitByAssumption(state, site, open, KeyOf(state, site));
        return isDrawn ? SplitByDraw(state, site) : new(state, null);
    }

    private static void NoteAnswers(PacketState state, in RuleSite site, List<AnsweredConditions.Use> used)
    {
        foreach (var use in used)
        {
            var text = $"{use.Text} of {Place(state, site)} {(use.Answer.IsYes ? "matches" : "does not match")}";
            Forks.Note(state, new($"{KeyOf(state, site)}/{use.Text}", text, use.Reason, site.Source, null, use.Kind) { SettledBy = use.Answer.ToString() });
        }
    }

    /// <inheritdoc/>
    public PacketState Copy(PacketState state) => state.Copy();

    /// <inheritdoc/>
    public bool AreAlike(PacketState one, PacketState other) =>
        one.Packet == other.Packet && one.End == other.End && one.Tracking == other.Tracking && one.Entry == other.Entry && one.WasTranslated == other.WasTranslated
        && one.Out == other.Out && one.Route == other.Route && one.NextHop == other.NextHop && one.RoutedDestination == other.RoutedDestination
        && one.IsBalanced == other.IsBalanced && ReferenceEquals(one.Balances, other.Balances)
        && one.SetChanges.IsSameAs(other.SetChanges)
        && Branch.AreAlike(one.Branch, other.Branch);

    /// <inheritdoc/>
    public (PacketState? GivenFirst, PacketState? OtherFirst) AskOrder(PacketState state, Ruleset given, TableName table)
    {
        var node = state.Node.Node.Name;
        var name = TableText.Of(table);
        var (first, second) = given.Backend == NetfilterBackend.Nft ? ("nft", "legacy") : ("legacy", "nft");
        return Forks.Assume(
            state,
            new($"{node}/{name}/order", $"{node}:{name}:nft-first", IsInverted: given.Backend != NetfilterBackend.Nft),
            $"table {name} of {first} runs before that of {second} on {node}",
            $"table {name} of {second} runs before that of {first} on {node}",
            new($"which backend's table {name} runs first on {node}", "the one loaded last does, and no dump tells which that was"),
            given[table]!.Source);
    }

    // Of a rule that draws as well, "does not match" holds for one time only: the draw may have failed. Once it has matched, the draw alone decides.
    private Divided<PacketState> SplitDrawnByAssumption(PacketState state, in RuleSite site, Unknown why)
    {
        var key = KeyOf(state, site) + "/draw/";
        var denied = 0;
        for (var branch = state.Branch; branch is not null; branch = branch.Earlier)
        {
            if (branch.Assumption?.Key.StartsWith(key, StringComparison.Ordinal) != true)
                continue;
            if (branch.Index == 0)
                return SplitByDraw(state, site);
            denied++;
        }

        return SplitByAssumption(state, site, why, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{key}{denied}"));
    }

    private static Divided<PacketState> SplitByAssumption(PacketState state, in RuleSite site, Unknown why, string key)
    {
        var place = Place(state, site);
        var (match, rest) = Forks.Assume(state, QuestionOf(state, site, why) with { Key = key }, $"{place} matches: {why.What}", $"{place} does not match: {why.What}", why, site.Source);
        return new(match, rest);
    }

    private static Question QuestionOf(PacketState state, in RuleSite site, Unknown why) =>
        Named(state, KeyOf(state, site), NameOf(state, site), why.Kind is null ? null : ExtensionName.Of(why.What));

    // A rule may leave open both whether it matches and what its target does.
    private static Question TargetQuestionOf(PacketState state, in RuleSite site, string? target = null) =>
        Named(state, $"{KeyOf(state, site)}/target", $"{NameOf(state, site)}:target", target is null ? null : ExtensionName.Of(target));

    // A rule has one name for the packet and its answer; that it matched the one says nothing of the other, so the answer's question has a name of its own as well.
    private static Question Named(PacketState state, string key, string name, string? extension) =>
        state.IsAnswer ? new(key, $"{name}{Question.OfAnswer}", extension, name) : new(key, name, extension);

    // Where both backends hold rules the name says whose rule it is.
    internal static string NameOf(PacketState state, in RuleSite site)
    {
        var backend = state.Node.Rulesets.Length < 2 ? "" : site.Backend == NetfilterBackend.Legacy ? "legacy:" : "nft:";
        return $"{state.Node.Node.Name}:{backend}{TableText.Of(site.Table.Name)}:{site.Chain.Name}:{site.Number}";
    }
}
