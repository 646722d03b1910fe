using PathTrace.Inputs.IptablesSave;
using PathTrace.Netfilter;

namespace PathTrace.Tests.Inputs.IptablesSave.ExtensionForms;

/// <summary>How well the meaning of a rule is known: what its extensions declare, and what its conditions and effect come to.</summary>
internal static class Standings
{
    /// <summary>What the declaration says of an extension with these options.</summary>
    internal static Standing Declared(Extension extension, IReadOnlyCollection<string> options)
    {
        var exceptions = extension.Except.Where(e => e.Options.Any(options.Contains)).ToList();
        return exceptions.Count > 0 ? exceptions.Max(e => e.Standing) : extension.Meaning.Standing;
    }

    /// <summary>What the lowering came to. A question that only packets of an extension header's protocol get to does not count.</summary>
    internal static Standing Found(Rule rule)
    {
        var standing = Of(rule.Effect);
        var conditions = rule.Conditions;
        for (var i = 0; i < conditions.Length; i++)
        {
            if (i == 0 || !IsHeader(conditions[i - 1]))
                standing = Max(standing, Of(conditions[i]));
        }

        return standing;
    }

    /// <summary>Conditions, in an order of their own, and effect without the texts that they keep of the rule.</summary>
    internal static string MeaningOf(Rule rule) =>
        $"{string.Join(" and ", rule.Conditions.Select(WithoutText).Select(c => c.ToText()).Order(StringComparer.Ordinal))}: {WithoutText(rule.Effect).ToText()}";

    private static Condition WithoutText(Condition condition) => condition switch
    {
        Condition.All all => new Condition.All([.. all.Parts.Select(WithoutText)]),
        Condition.Any any => new Condition.Any([.. any.Parts.Select(WithoutText)]),
        Condition.Not not => new Condition.Not(WithoutText(not.Part)),
        Condition.Opaque opaque => opaque with { Text = "" },
        Condition.LocalSocket => new Condition.LocalSocket(""),
        _ => condition,
    };

    private static Effect WithoutText(Effect effect) => effect switch
    {
        Effect.Opaque opaque => opaque with { Text = "" },
        Effect.HandOver hand => hand with { To = "" },
        Effect.TrackWith track => track with { Text = "" },
        _ => effect,
    };

    private static Standing Of(Condition condition) => condition switch
    {
        Condition.All { Parts: [Condition.Any { Parts: [var first, ..] }, Condition.Opaque] } when IsHeader(first) => Standing.Exact,
        Condition.All all => all.Parts.Select(Of).Append(Standing.Exact).Max(),
        Condition.Any any => any.Parts.Select(Of).Append(Standing.Exact).Max(),
        Condition.Not not => Of(not.Part),
        Condition.Opaque opaque => Of(opaque.Kind),
        Condition.LocalSocket or Condition.InSet { CountersDecide: true } => Standing.Assumed,
        _ => Standing.Exact,
    };

    private static Standing Of(Effect effect) => effect switch
    {
        Effect.Opaque opaque => Of(opaque.Kind),
        Effect.HandOver => Standing.Opaque,
        Effect.TransparentProxy or Effect.ChangeSets { MarkedBy: not null } => Standing.Assumed,
        _ => Standing.Exact,
    };

    private static Standing Of(OpaqueKind kind) => kind is OpaqueKind.State or OpaqueKind.Environment ? Standing.Assumed : Standing.Opaque;

    private static bool IsHeader(Condition condition) => condition is Condition.Protocol { Value.Number: 0 or 43 or 44 or 60 };

    private static Standing Max(Standing a, Standing b) => a > b ? a : b;
}
