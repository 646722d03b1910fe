using PathTrace.Analysis.Lint.Walks;
using PathTrace.Explain;
using PathTrace.Netfilter;

namespace PathTrace.Analysis.Lint.Rules;

/// <summary>All that is found in one table without the node's other files.</summary>
internal sealed class TableLint
{
    private readonly TableModel _model;

    private TableLint(TablePlace place) => _model = new(place.Ruleset.Family, place.Table);

    /// <summary>The faults, and what could not be decided.</summary>
    internal static (List<TableFault> Faults, List<TableFault.Proof> Open) Of(TablePlace place)
    {
        var lint = new TableLint(place);
        var contexts = new Contexts(lint._model);
        var dead = new DeadRules(lint._model, contexts);
        List<TableFault> faults =
        [
            .. ChainLoops.Find(lint._model),
            .. UndefinedChains.Find(lint._model),
            .. dead.Find(),
            .. new RedundantRules(lint._model, contexts, dead.All).Find(),
            .. UnreferencedChains.Find(lint._model),
        ];
        return (faults, dead.Open);
    }

    /// <summary>Rules that can never match as long as the node's ipsets hold what they held when they were saved, those that never can aside.</summary>
    internal static IEnumerable<TableFault> OfMembers(TablePlace place, IReadOnlyList<TableFault> known)
    {
        if (place.Node.IpSets is not { } sets)
            return [];
        var model = new TableModel(place.Ruleset.Family, place.Table, new(sets));
        return !model.Conditions.Any(c => c is Condition.InSet) ? [] : new DeadRules(model, new(model)).Find()
            .Where(f => !known.Any(k => k.Proofs[0].Chain == f.Proofs[0].Chain && k.Proofs[0].Index == f.Proofs[0].Index && k.Code is FindingCode.RuleShadowed or FindingCode.RuleContradictsItself or FindingCode.RuleUnreachable))
            .Select(f => f with { Severity = FindingSeverity.Info, Title = $"{f.Title}, as the ipsets stand", Why = $"{f.Why} That is so as long as the ipsets hold what they held when they were saved." });
    }
}
