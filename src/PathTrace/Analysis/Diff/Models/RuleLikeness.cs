using System.Collections.Immutable;
using PathTrace.Netfilter;

namespace PathTrace.Analysis.Diff;

/// <summary>Whether rules of two tables do the same: the same conditions, in whatever words, and the same effect, which leads to the same chain.</summary>
internal static class RuleLikeness
{
    /// <summary>Whether two rules do the same.</summary>
    /// <param name="before">A rule of the earlier table.</param>
    /// <param name="after">A rule of the later one.</param>
    /// <param name="pairs">Tells which chains are the same.</param>
    internal static bool AreAlike(Rule before, Rule after, ChainPairs pairs)
    {
        if (ReferenceEquals(before, after))
            return TargetOf(before.Effect) is not { } own || pairs.LaterNameOf(own) == own;
        if (before.Conditions.Length != after.Conditions.Length || !AreAlike(before.Effect, after.Effect, pairs))
            return false;
        for (var i = 0; i < before.Conditions.Length; i++)
        {
            if (!before.Conditions[i].Equals(after.Conditions[i]))
                return false;
        }

        return true;
    }

    internal static bool AreAlike(ImmutableArray<Rule> before, ImmutableArray<Rule> after, ChainPairs pairs)
    {
        if (before.Length != after.Length)
            return false;
        for (var i = 0; i < before.Length; i++)
        {
            if (!AreAlike(before[i], after[i], pairs))
                return false;
        }

        return true;
    }

    /// <summary>A hash that rules which do the same share.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="pairs">The later names of an earlier table's chains; null for a later table.</param>
    internal static int HashOf(Rule rule, ChainPairs? pairs)
    {
        var hash = default(HashCode);
        foreach (var condition in rule.Conditions)
            hash.Add(condition);
        if (TargetOf(rule.Effect) is not { } target)
            hash.Add(rule.Effect);
        else
            hash.Add(pairs is null ? target : pairs.LaterNameOf(target) ?? "", StringComparer.Ordinal);
        return hash.ToHashCode();
    }

    internal static int HashOf(ImmutableArray<Rule> rules, ChainPairs? pairs)
    {
        var hash = default(HashCode);
        foreach (var rule in rules)
            hash.Add(HashOf(rule, pairs));
        return hash.ToHashCode();
    }

    /// <summary>The chain that an effect leads to; null for any other effect.</summary>
    internal static string? TargetOf(Effect effect) => effect switch
    {
        Effect.Jump jump => jump.Chain,
        Effect.Goto go => go.Chain,
        _ => null,
    };

    private static bool AreAlike(Effect before, Effect after, ChainPairs pairs) => (before, after) switch
    {
        (Effect.Jump one, Effect.Jump other) => pairs.LaterNameOf(one.Chain) == other.Chain,
        (Effect.Goto one, Effect.Goto other) => pairs.LaterNameOf(one.Chain) == other.Chain,
        _ => before.Equals(after),
    };
}
