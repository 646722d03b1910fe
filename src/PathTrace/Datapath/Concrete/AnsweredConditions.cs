using System.Collections.Immutable;
using PathTrace.Netfilter;

namespace PathTrace.Datapath.Concrete;

/// <summary>Conditions with the user's answers put in the place of what no dump decides.</summary>
internal static class AnsweredConditions
{
    /// <summary>An answer that was put in, and the match it stands for.</summary>
    internal readonly record struct Use(GivenAnswer Answer, string Text, string Reason, OpaqueKind Kind);

    /// <summary>The condition with every answered match decided; adds the answers it took.</summary>
    internal static Condition Of(Condition condition, Answers answers, List<Use> used) => condition switch
    {
        Condition.All all => new Condition.All(Each(all.Parts, answers, used)),
        Condition.Any any => new Condition.Any(Each(any.Parts, answers, used)),
        Condition.Not not => new Condition.Not(Of(not.Part, answers, used)),
        Condition.Opaque opaque => Decide(opaque, opaque.Text, opaque.Reason, opaque.Kind, answers, used),
        Condition.LocalSocket socket => Decide(socket, socket.Text, ConditionEvaluator.NoSocketShown, OpaqueKind.Environment, answers, used),
        _ => condition,
    };

    private static ImmutableArray<Condition> Each(ImmutableArray<Condition> parts, Answers answers, List<Use> used) => [.. parts.Select(p => Of(p, answers, used))];

    private static Condition Decide(Condition condition, string text, string reason, OpaqueKind kind, Answers answers, List<Use> used)
    {
        if (answers.To(ExtensionName.Of(text)) is not { } answer)
            return condition;
        used.Add(new(answer, text, reason, kind));
        return answer.IsYes ? Condition.Always : Condition.Never;
    }
}
