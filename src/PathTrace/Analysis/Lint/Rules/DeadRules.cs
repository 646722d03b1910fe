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

    private TableFault Contradiction(RuleModel rule) => Fault(
        FindingCode.RuleContradictsItself,
        rule,
        "its conditions exclude each other",
        "No packet meets all of its conditions.",
        "correct the condition that is wrong, or delete the rule",
        [],
        []);

    private TableFault Shadowed(RuleModel rule, IReadOnlyList<Box> boxes, List<Blocker> blockers)
    {
        var (taken, isSmallest) = SmallestCover.Find(boxes, blockers, model.Dimensions);
        var enough = taken.Count == 1 ? "that rule alone is enough" : isSmallest ? "no fewer rules are enough" : "none of these can be left out, and whether fewer others would do was not tried to the end";
        return Fault(
            FindingCode.RuleShadowed,
            rule,
            $"{TableWords.Rules(taken)} before it {(taken.Count == 1 ? "takes" : "take")} all its packets",
            $"Whatever meets its conditions has met {TableWords.Rules(taken)} of {rule.Chain.Name} before, and does not come back; {enough}.",
            $"delete it, or move it before {TableWords.Rules([taken[0]])}",
            taken,
            []);
    }

    private TableFault Unreachable(RuleModel rule, IReadOnlyList<Box> asked, List<Blocker> blockers)
    {
        var taken = asked.Count == 0 ? [] : SmallestCover.Find(asked, blockers, model.Dimensions).Rules;
        var (why, callers) = _callers.WhyNot(rule);
        return Fault(
            FindingCode.RuleUnreachable,
            rule,
            $"no packet that comes to {rule.Chain.Name} by any interface {(taken.Count == 0 ? "meets it" : $"is left by {TableWords.Rules(taken)}")}",
            why,
            "delete it, or correct what leads to its chain",
            [.. taken, .. callers],
            callers);
    }

    private TableFault Fault(FindingCode code, RuleModel rule, string what, string why, string fix, List<RuleModel> causes, List<RuleModel> elsewhere)
    {
        var isPattern = ProgramRules.Holds(rule) && causes.TrueForAll(ProgramRules.Holds);
        return new()
        {
            Code = code,
            Severity = isPattern ? FindingSeverity.Info : FindingSeverity.Warning,
            Title = $"{TableWords.Place(model.Table, rule)} can never match: {what}",
            Why = isPattern ? $"{why} Programs write these rules by a pattern, so that it is a note." : why,
            Fix = isPattern ? "leave it to the program that writes it" : fix,
            Look = "its counters stay at 0",
            Proofs = [new(rule.Chain.Name, rule.Index, $"never matches: {rule.Rule.Text.Text}"), .. causes.Select(c => Proof(c, elsewhere.Contains(c)))],
        };
    }

    private TableFault.Proof Proof(RuleModel cause, bool isElsewhere) =>
        new(cause.Chain.Name, cause.Index, $"{(isElsewhere ? TableWords.Place(model.Table, cause) : TableWords.Rules([cause]))}: {cause.Rule.Text.Text}");
}
