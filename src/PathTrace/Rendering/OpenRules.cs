using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Datapath.Concrete;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Rendering;

/// <summary>Rules of a snapshot with a match or target that no dump decides, those of one extension together.</summary>
/// <param name="Asks">The match or target: <c>limit</c>.</param>
/// <param name="Reason">Why it is open, by the first of them.</param>
/// <param name="Count">How many rules.</param>
/// <param name="First">The first of them.</param>
internal sealed record OpenRules(string Asks, string Reason, int Count, SourceSpan First)
{
    /// <summary>In the order in which the snapshot first has them.</summary>
    internal static ImmutableArray<OpenRules> Of(Snapshot snapshot) =>
    [
        .. snapshot.Nodes.SelectMany(n => n.Rulesets).SelectMany(r => r.Tables).SelectMany(t => t.Chains)
            .SelectMany(c => c.Rules.SelectMany((rule, i) => Questions(rule).DistinctBy(q => q.Asks).Select(q => (q.Asks, q.Reason, Place: c.SpanOf(i)))))
            .GroupBy(q => q.Asks, StringComparer.Ordinal)
            .Select(g => new OpenRules(g.Key, g.First().Reason, g.Count(), g.First().Place)),
    ];

    private static IEnumerable<(string Asks, string Reason)> Questions(Rule rule)
    {
        foreach (var opaque in rule.Conditions.SelectMany(Parts))
            yield return (ExtensionName.Of(opaque.Text) ?? opaque.Text, opaque.Reason);
        if (rule.Effect is Effect.Opaque effect)
            yield return (ExtensionName.Of(effect.Text) ?? effect.Text, effect.Reason);
    }

    private static IEnumerable<Condition.Opaque> Parts(Condition condition) => condition switch
    {
        Condition.Opaque opaque => [opaque],
        Condition.Not not => Parts(not.Part),
        Condition.All all => all.Parts.SelectMany(Parts),
        Condition.Any any => any.Parts.SelectMany(Parts),
        _ => [],
    };
}
