using System.Collections.Immutable;
using PathTrace.Datapath;
using PathTrace.Datapath.Concrete;
using PathTrace.Inputs.IptablesSave;
using PathTrace.Netfilter;

namespace PathTrace.Analysis.Why;

/// <summary>A rule's conditions beside a packet.</summary>
internal static class RuleChecks
{
    /// <summary>All conditions, in the words of the rule's line.</summary>
    internal static ImmutableArray<CheckedCondition> Of(PacketState state, in RuleSite site)
    {
        var conditions = site.Rule.Conditions;
        var words = site.Source.IsSet ? ConditionWords.Of(site.Source, state.Packet.Family) : [];
        var result = ImmutableArray.CreateBuilder<CheckedCondition>(conditions.Length);
        for (var i = 0; i < conditions.Length; i++)
            result.Add(Check(conditions[i], words.Length == conditions.Length ? words[i] : null, state, site));
        return result.MoveToImmutable();
    }

    /// <summary>How many conditions fail; counting ends above a limit.</summary>
    internal static int Failing(PacketState state, Rule rule, int limit)
    {
        var failing = 0;
        foreach (var condition in rule.Conditions)
        {
            if (!ConditionEvaluator.IsDraw(condition, out _) && Evaluate(condition, state, []).Truth == Truth.False && ++failing > limit)
                break;
        }

        return failing;
    }

    private static CheckedCondition Check(Condition condition, string? words, PacketState state, in RuleSite site)
    {
        var text = Written(condition) ?? words ?? condition.ToText();
        if (ConditionEvaluator.IsDraw(condition, out var numerator))
            return new(text, Truth.Unknown, $"it is drawn anew for every packet, and holds for {ConditionText.ShareText(numerator)} of them");
        var used = new List<AnsweredConditions.Use>();
        var value = Evaluate(condition, state, used);
        if (value.Truth == Truth.Unknown)
            return new(text, Truth.Unknown, $"unknown: {value.Why!.Because}", NameOf(value.Why, state, site));
        return used.Count > 0
            ? new(text, value.Truth, $"answered by {string.Join(", ", used.Select(u => $"--assume {u.Answer}").Distinct())}")
            : new(text, value.Truth, ConditionValues.Of(condition, state));
    }

    // What nobody takes apart is one condition with all its words.
    private static string? Written(Condition condition) => condition switch
    {
        Condition.Opaque opaque => opaque.Text,
        Condition.LocalSocket socket => socket.Text,
        _ => null,
    };

    private static Evaluation Evaluate(Condition condition, PacketState state, List<AnsweredConditions.Use> used)
    {
        var value = ConditionEvaluator.Evaluate(condition, state);
        return value.Truth == Truth.Unknown && state.Answers is { } answers
            ? ConditionEvaluator.Evaluate(AnsweredConditions.Of(condition, answers, used), state)
            : value;
    }

    // The extension's name where it has one, for all its questions; else the rule's.
    private static string NameOf(Unknown why, PacketState state, in RuleSite site) =>
        (why.Kind is null ? null : ExtensionName.Of(why.What)) ?? ConcreteDomain.NameOf(state, site);
}
