using PathTrace.Analysis.Lint.Walks;

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
}
