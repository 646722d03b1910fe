using PathTrace.Analysis.Lint.Sets;
using PathTrace.Analysis.Lint.Walks;
using PathTrace.Explain;
using PathTrace.Netfilter;

namespace PathTrace.Analysis.Lint.Rules;

/// <summary>Rules without which every packet would fare the same: a later rule of the chain, or its policy, does the same with all their packets, and nothing in between sees these.</summary>
internal sealed class RedundantRules(TableModel model, Contexts contexts, IReadOnlySet<RuleModel> dead)
{
    private const int MostBoxes = 64;

    internal IEnumerable<TableFault> Find()
    {
        foreach (var rule in model.Table.Chains.SelectMany(c => model[c]))
        {
            if (IsVerdict(rule.Effect) && !dead.Contains(rule) && rule.Packets.IsExact && !Memories.Has(rule.Rule) && Same(rule) is { } same)
                yield return Explain(rule, same.Rules, same.HasEnd);
        }
    }

    // The rules that do the same, and whether the chain's end does it for some packets; null when some packet would fare otherwise, or may.
    private (List<RuleModel> Rules, bool HasEnd)? Same(RuleModel rule)
    {
        var left = contexts.Asked(rule).ToList();
        var same = new List<RuleModel>();
        foreach (var later in model[rule.Chain].Skip(rule.Index + 1))
        {
            if (left.Count == 0)
                return (same, false);
            if (Memories.Has(later.Rule) && Meets(left, HeaderOf(later)))
                return null;
            if (!Meets(left, later.Packets.Boxes))
                continue;
            if (!IsVerdict(later.Effect) || VerdictOf(later) != VerdictOf(rule))
                return null;
            if (dead.Contains(later) || !later.Packets.IsExact)
                continue;
            if (left.Minus(later.Packets.Boxes, model.Dimensions, MostBoxes) is not { } rest)
                return null;
            left = rest;
            same.Add(later);
        }

        return left.Count == 0 ? (same, false) : EndOf(rule.Chain) == VerdictOf(rule) ? (same, true) : null;
    }

    private static bool Meets(List<Box> left, IReadOnlyList<Box> boxes) => left.Exists(l => boxes.Any(l.Intersects));

    // What the kernel compares before it asks any extension (ip_tables.c, ip_packet_match): a match that remembers is asked of no other packet.
    private IReadOnlyList<Box> HeaderOf(RuleModel rule) =>
        new ConditionReader(model.Dimensions, rule.Rewritten.VersionOf).Read([.. rule.Rule.Conditions.Where(IsOfHeader)]).Boxes;

    private static bool IsOfHeader(Condition condition) => condition switch
    {
        Condition.Not not => IsOfHeader(not.Part),
        Condition.Address address => address.Field < AddressField.OriginalSource,
        _ => condition is Condition.Protocol or Condition.Interface,
    };

    private static bool IsVerdict(Effect effect) => Endings.IsFinal(effect) && effect is not (Effect.TransparentProxy or Effect.HandOver);

    // RETURN in a built-in chain runs its policy.
    private static Effect VerdictOf(RuleModel rule) => rule is { Effect: Effect.Return, Chain.Hook: not null } ? EndOf(rule.Chain) : rule.Effect;

    private static Effect EndOf(Chain chain) => chain.Policy switch
    {
        Verdict.Accept => new Effect.Accept(),
        Verdict.Drop => new Effect.Drop(),
        _ => new Effect.Return(),
    };

    private TableFault Explain(RuleModel rule, List<RuleModel> same, bool hasEnd)
    {
        var end = rule.Chain.Hook is null ? $"the end of {rule.Chain.Name}" : $"the policy of {rule.Chain.Name}";
        var by = same.Count == 0 ? end : hasEnd ? $"{TableWords.Rules(same)} and {end}" : TableWords.Rules(same);
        return new()
        {
            Code = FindingCode.RuleRedundant,
            Severity = FindingSeverity.Info,
            Title = $"{TableWords.Place(model.Table, rule)} is redundant: {by} would do the same",
            Why = $"Without it all its packets would fare the same by {by}, and no rule in between takes any of them. Its counters, if somebody reads them, are all that would be missed.",
            Fix = ProgramRules.Holds(rule) ? "leave it to the program that writes it" : "delete it, or keep it for its counters",
            Proofs =
            [
                new(rule.Chain.Name, rule.Index, $"is redundant: {rule.Rule.Text.Text}"),
                .. same.Select(r => new TableFault.Proof(r.Chain.Name, r.Index, $"{TableWords.Rules([r])}: {r.Rule.Text.Text}")),
                .. hasEnd ? [new TableFault.Proof(rule.Chain.Name, null, end)] : Array.Empty<TableFault.Proof>(),
            ],
        };
    }
}
