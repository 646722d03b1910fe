using PathTrace.Analysis.Lint.Sets;
using PathTrace.Analysis.Lint.Walks;
using PathTrace.Explain;

namespace PathTrace.Analysis.Lint.Rules;

/// <summary>Rules that no packet hits: their conditions contradict each other, rules before them take all their packets, or no packet that comes to their chain can meet them.</summary>
internal sealed class DeadRules(TableModel model, Contexts contexts)
{
    private readonly HashSet<RuleModel> _dead = [];
    private readonly Callers _callers = new(model, contexts);

    /// <summary>The rules found to be dead, and those of chains to which no packet comes.</summary>
    internal IReadOnlySet<RuleModel> All => _dead;

    /// <summary>The rules of which it is open, because their packets fall into too many parts.</summary>
    internal List<TableFault.Proof> Open { get; } = [];

    internal List<TableFault> Find()
    {
        var faults = new List<TableFault>();
        foreach (var chain in model.Table.Chains)
        {
            // What leads to the chain is dead itself, or nothing does: that is told there.
            var isEntered = contexts.Entering(chain).Count > 0;
            foreach (var rule in model[chain])
            {
                if (!isEntered)
                    _dead.Add(rule);
                else if (Judge(rule) is { } fault)
                    faults.Add(fault);
            }
        }

        return faults;
    }

    private TableFault? Judge(RuleModel rule)
    {
        var own = rule.Packets.Boxes;
        if (own.Count == 0)
            return Dead(rule, Contradiction(rule));
        var asked = contexts.Asked(rule);
        var blockers = Meeting(rule, asked);
        if (Coverage.IsCovered(asked, blockers, model.Dimensions) is not { } isCovered)
        {
            Open.Add(new(rule.Chain.Name, rule.Index, $"{TableWords.Place(model.Table, rule)}: its packets fall into too many parts to tell whether the rules before it take them all"));
            return null;
        }

        if (!isCovered)
            return null;
        var all = Meeting(rule, own);
        return Dead(rule, Coverage.IsCovered(own, all, model.Dimensions) == true
            ? Shadowed(rule, own, all)
            : Unreachable(rule, asked, blockers));
    }

    private List<Blocker> Meeting(RuleModel rule, IReadOnlyList<Box> boxes) =>
        [.. boxes.SelectMany(b => contexts.BlockersOf(rule.Chain).Meeting(b, rule.Index)).Distinct()];

    private TableFault Dead(RuleModel rule, TableFault fault)
    {
        _dead.Add(rule);
        return fault;
    }

    private TableFault Contradiction(RuleModel rule) => new()
    {
        Code = FindingCode.RuleContradictsItself,
        Severity = FindingSeverity.Warning,
        Title = $"{TableWords.Place(model.Table, rule)} can never match: its conditions exclude each other",
        Why = $"No packet meets all its conditions: {rule.Rule.Text.Text}",
        Fix = "correct the condition that is wrong, or delete the rule",
        Look = "its counters stay at 0",
        Proofs = [new(rule.Chain.Name, rule.Index, "the rule that can never match")],
    };

    private TableFault Shadowed(RuleModel rule, IReadOnlyList<Box> boxes, List<Blocker> blockers)
    {
        var (taken, isSmallest) = SmallestCover.Find(boxes, blockers, model.Dimensions);
        var together = taken.Count == 1 ? "takes" : "take";
        return new()
        {
            Code = FindingCode.RuleShadowed,
            Severity = FindingSeverity.Warning,
            Title = $"{TableWords.Place(model.Table, rule)} can never match: {TableWords.Rules(taken)} before it {together} all its packets",
            Why = $"Whatever meets {rule.Rule.Text.Text} has met {TableWords.Rules(taken)} of {rule.Chain.Name} before, and does not come back. {Smallest(taken, isSmallest)}",
            Fix = $"delete it, or move it before {TableWords.Rules([taken[0]])}",
            Look = "its counters stay at 0",
            Proofs = [new(rule.Chain.Name, rule.Index, "the rule that can never match"), .. ProofsOf(taken)],
        };
    }

    private TableFault Unreachable(RuleModel rule, IReadOnlyList<Box> asked, List<Blocker> blockers)
    {
        var taken = asked.Count == 0 ? [] : SmallestCover.Find(asked, blockers, model.Dimensions).Rules;
        var why = _callers.WhyNot(rule);
        return new()
        {
            Code = FindingCode.RuleUnreachable,
            Severity = FindingSeverity.Warning,
            Title = $"{TableWords.Place(model.Table, rule)} can never match: no packet that comes to {rule.Chain.Name} by any interface {(taken.Count == 0 ? "meets it" : $"is left by {TableWords.Rules(taken)}")}",
            Why = $"{why.Text} So nothing meets {rule.Rule.Text.Text}",
            Fix = "delete it, or correct what leads to its chain",
            Look = "its counters stay at 0",
            Proofs = [new(rule.Chain.Name, rule.Index, "the rule that can never match"), .. ProofsOf(taken), .. why.Proofs],
        };
    }

    private static string Smallest(List<RuleModel> taken, bool isSmallest) =>
        taken.Count == 1 ? "That rule alone is enough." : isSmallest ? "No fewer rules are enough." : "None of these can be left out; whether fewer others would do was not tried to the end.";

    internal static IEnumerable<TableFault.Proof> ProofsOf(IEnumerable<RuleModel> rules) =>
        rules.Select(r => new TableFault.Proof(r.Chain.Name, r.Index, $"{TableWords.Rules([r])} {TableWords.Does(r.Effect)}"));
}
