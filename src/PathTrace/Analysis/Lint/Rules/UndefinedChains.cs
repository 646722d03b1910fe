using PathTrace.Analysis.Lint.Walks;
using PathTrace.Explain;
using PathTrace.Netfilter;

namespace PathTrace.Analysis.Lint.Rules;

/// <summary>Chains that rules jump to and that the table does not hold: iptables-restore refuses the file.</summary>
internal static class UndefinedChains
{
    internal static IEnumerable<TableFault> Find(TableModel model) =>
        from rule in model.Table.Chains.SelectMany(c => model[c])
        let target = rule.Effect switch { Effect.Jump jump => jump.Chain, Effect.Goto jump => jump.Chain, _ => null }
        where target is not null && model.Table.Find(target) is null
        group rule by target into rules
        select Explain(model, rules.Key, [.. rules]);

    private static TableFault Explain(TableModel model, string target, List<RuleModel> rules) => new()
    {
        Code = FindingCode.ChainUndefined,
        Severity = FindingSeverity.Error,
        Title = $"{TableWords.Of(model.Table)} has no chain {target}, and {TableWords.Place(model.Table, rules[0])} jumps to it",
        Why = $"{(rules.Count == 1 ? "A rule leads" : $"{rules.Count} rules lead")} to {target}, which the table does not hold. iptables-restore refuses the whole table for it.",
        Fix = $"declare {target} with its rules, or delete what jumps to it",
        Proofs = [.. rules.Select(r => new TableFault.Proof(r.Chain.Name, r.Index, $"leads to {target}"))],
    };
}
