using System.Collections.Immutable;
using PathTrace.Analysis.Lint.Sets;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Analysis.Lint.Walks;

/// <summary>One table: the packets of each of its rules, and what leads where.</summary>
internal sealed class TableModel
{
    private readonly Dictionary<Chain, ImmutableArray<RuleModel>> _rules = [];
    private readonly Dictionary<Chain, Rewritable> _rewritten = [];
    private readonly Dictionary<Chain, List<RuleModel>> _callers = [];

    private readonly SetMembers? _members;

    internal TableModel(IpFamily family, Table table, SetMembers? members = null)
    {
        _members = members;
        Table = table;
        Conditions = [.. table.Chains.SelectMany(c => c.Rules).SelectMany(r => r.Conditions).SelectMany(Flat)];
        Dimensions = new(family, new(Conditions.OfType<Condition.Interface>().Select(i => i.Pattern)), new(Conditions.OfType<Condition.Masked>()));
        foreach (var chain in table.Chains)
            _rules.Add(chain, [.. Read(chain)]);
        foreach (var rule in _rules.Values.SelectMany(r => r))
        {
            if (TargetOf(rule.Effect) is { } target)
                (_callers.TryGetValue(target, out var known) ? known : _callers[target] = []).Add(rule);
        }
    }

    internal Table Table { get; }

    internal DimensionTable Dimensions { get; }

    /// <summary>Every condition of the table that has no parts.</summary>
    internal ImmutableArray<Condition> Conditions { get; }

    internal ImmutableArray<RuleModel> this[Chain chain] => _rules[chain];

    /// <summary>The rules that jump or go to a chain.</summary>
    internal IReadOnlyList<RuleModel> CallersOf(Chain chain) => _callers.TryGetValue(chain, out var callers) ? callers : [];

    /// <summary>The chain to which an effect leads; null when it leads to none, or the table does not hold it.</summary>
    internal Chain? TargetOf(Effect effect) => effect switch
    {
        Effect.Jump jump => Table.Find(jump.Chain),
        Effect.Goto jump => Table.Find(jump.Chain),
        _ => null,
    };

    /// <summary>The boxes of a called chain by the values of packets when they come to the rule that calls it; what was rewritten within the chain is left open.</summary>
    internal Box ToCaller(Box box, RuleModel caller) =>
        box.Map(id => Dimensions[id] is { Version: 0 } entering ? Dimensions.IdOf(entering with { Version = caller.Rewritten.VersionOf(entering.DependsOn) }) : null);

    /// <summary>Boxes of the calling chain by the values with which packets enter the called one.</summary>
    internal Box ToCalled(Box box, RuleModel caller) =>
        box.Map(id => Dimensions[id] is var own && own.Version == caller.Rewritten.VersionOf(own.DependsOn) ? Dimensions.IdOf(own with { Version = 0 }) : null);

    private IEnumerable<RuleModel> Read(Chain chain)
    {
        var counts = RewriteCounts.None;
        for (var i = 0; i < chain.Rules.Length; i++)
        {
            yield return new(chain, i, new ConditionReader(Dimensions, counts.VersionOf, _members).Read(chain.Rules[i].Conditions), counts);
            counts = counts.After(Rewrites.Of(chain.Rules[i]) | (TargetOf(chain.Rules[i].Effect) is { } target ? RewrittenIn(target) : Rewritable.None));
        }
    }

    // Chains that lead back to themselves are walked once.
    private Rewritable RewrittenIn(Chain chain)
    {
        if (_rewritten.TryGetValue(chain, out var known))
            return known;
        _rewritten[chain] = Rewritable.None;
        var all = Rewritable.None;
        foreach (var rule in chain.Rules)
            all |= Rewrites.Of(rule) | (TargetOf(rule.Effect) is { } target ? RewrittenIn(target) : Rewritable.None);
        return _rewritten[chain] = all;
    }

    private static IEnumerable<Condition> Flat(Condition condition) => condition switch
    {
        Condition.All all => all.Parts.SelectMany(Flat),
        Condition.Any any => any.Parts.SelectMany(Flat),
        Condition.Not not => Flat(not.Part),
        _ => [condition],
    };
}
