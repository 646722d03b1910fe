using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Inputs.IptablesSave;
using PathTrace.Netfilter;
using PathTrace.Queries;

namespace PathTrace.WhatIf;

/// <summary>Changes to rules and policies. Unchanged rules keep their lines; their numbers are those of the changed chain.</summary>
internal static class RuleChange
{
    internal static Snapshot? Make(Change change, Node node, EditSyntax edit) => edit switch
    {
        EditSyntax.Delete delete => Delete(change, node, delete),
        EditSyntax.Insert insert => Insert(change, node, insert.Chain, insert.Number, insert.Rule, isAppend: false),
        EditSyntax.Append append => Insert(change, node, append.Chain, null, append.Rule, isAppend: true),
        EditSyntax.Policy policy => SetPolicy(change, node, policy),
        _ => throw new ArgumentOutOfRangeException(nameof(edit), edit, "No change of rules."),
    };

    private static Snapshot? Delete(Change change, Node node, EditSyntax.Delete edit)
    {
        if (ChainPlace.Find(change, node, edit.Chain) is not { } place)
            return null;
        var rules = place.Chain.PlacedRules;
        return NumberOf(change, place, edit.Number, rules.Length) is { } number ? place.With(place.Chain.WithRules(rules.RemoveAt(number - 1))) : null;
    }

    private static Snapshot? Insert(Change change, Node node, ChainSyntax at, QueryToken? before, QueryToken text, bool isAppend)
    {
        if (ChainPlace.Find(change, node, at) is not { } place)
            return null;
        var rules = place.Chain.PlacedRules;
        var number = isAppend ? rules.Length + 1 : before is { } given ? NumberOf(change, place, given, rules.Length + 1) : 1;
        if (number is not { } position)
            return null;
        var line = change.AsDumped($"-A {place.Chain.Name} {text.Text}");
        var start = line.Length - change.SpanOf(text).Length;
        var (made, problems) = SingleRule.Read(line, start, place.Ruleset.Family);
        if (change.Refuse(problems, change.SpanOf(text).Start - line.Start - start) || !LeadsSomewhere(change, place, text, made[0].Effect))
            return null;
        // iptables.c, insert_entry: each of several rules of one line is put before the ones that were put there first.
        foreach (var rule in made)
            rules = isAppend ? rules.Add(rule) : rules.Insert(position - 1, rule);
        return place.With(place.Chain.WithRules(rules));
    }

    private static Snapshot? SetPolicy(Change change, Node node, EditSyntax.Policy edit)
    {
        if (ChainPlace.Find(change, node, edit.Chain) is not { } place)
            return null;
        if (place.Chain.Hook is null)
            return change.Refuse(edit.Chain.Chain, $"{place.Chain.Name} is no built-in chain and has no policy", $"Built in are {Change.Listed(place.Table.Chains.Where(c => c.Hook is not null).Select(c => c.Name))}.");
        var verdict = edit.Verdict.Text == "ACCEPT" ? Verdict.Accept : Verdict.Drop;
        return place.With(place.Chain.WithPolicy(verdict, change.AsDumped($":{place.Chain.Name} {edit.Verdict.Text}")));
    }

    private static int? NumberOf(Change change, ChainPlace place, QueryToken token, int most)
    {
        if (int.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most)
            return number;
        var count = place.Chain.Rules.Length;
        var what = most > count ? "place to insert at" : "rule";
        change.Refuse(token, string.Create(CultureInfo.InvariantCulture, $"{place.Name} has {count} rule{(count == 1 ? "" : "s")}: there is no {what} {token.Text}"));
        return null;
    }

    // What is neither a target nor a chain iptables does not load.
    private static bool LeadsSomewhere(Change change, ChainPlace place, QueryToken rule, Effect effect)
    {
        var target = effect switch
        {
            Effect.Jump jump => jump.Chain,
            Effect.Goto jump => jump.Chain,
            _ => null,
        };
        if (target is null || place.Table.Find(target) is { Hook: null })
            return true;
        change.Refuse(rule, $"'{target}' is neither a target that PathTrace knows nor a chain of {place.Name.Split(' ')[0]} on {place.Node.Name}", $"Its chains are {Change.Listed(place.Table.Chains.Where(c => c.Hook is null).Select(c => c.Name))}.");
        return false;
    }
}
