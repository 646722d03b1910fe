using PathTrace.Analysis.Lint.Sets;
using PathTrace.Analysis.Lint.Walks;
using PathTrace.Explain;

namespace PathTrace.Analysis.Lint.Rules;

/// <summary>Why the packets that a rule asks for do not come to its chain: what the rules that lead there ask, and what the rules before those keep.</summary>
internal sealed class Callers(TableModel model, Contexts contexts)
{
    private const int MostCallers = 8;

    /// <summary>The reason in a sentence, and the rules that are it.</summary>
    internal (string Text, List<RuleModel> Rules) WhyNot(RuleModel rule)
    {
        if (rule.Chain.Hook is not null)
            return ($"{rule.Chain.Name} of {TableWords.Of(model.Table)} gets no packet that meets the rule: {Built(rule)}.", []);
        var proofs = new List<RuleModel>();
        Trace(rule.Packets.Boxes, rule, proofs, []);
        var callers = model.CallersOf(rule.Chain);
        var names = callers.Select(c => c.Chain.Name).Distinct(StringComparer.Ordinal).ToList();
        return ($"{rule.Chain.Name} gets packets from {Words.And(names.Take(MostCallers))}{(names.Count > MostCallers ? " and others" : "")} alone, and {(proofs.Count == 0 ? "none of these lets a packet through that meets the rule" : "the rules below let no packet through that meets the rule, or keep it for themselves")}.", proofs);
    }

    private string Built(RuleModel rule) => model.Table.Name == Netfilter.TableName.Nat && rule.Packets.Boxes.Any(b => HasState(b))
        ? "nat is asked for the first packet of a connection alone, which is NEW or RELATED"
        : "what enters by its hook has no such interface";

    private bool HasState(Box box)
    {
        foreach (var dimension in box.Dimensions)
        {
            if (model.Dimensions[dimension].Axis == Axis.State)
                return true;
        }

        return false;
    }

    // From each caller up to where the last of the packets is lost.
    private void Trace(IReadOnlyList<Box> boxes, RuleModel rule, List<RuleModel> proofs, HashSet<Netfilter.Chain> passed)
    {
        if (!passed.Add(rule.Chain))
            return;
        foreach (var caller in model.CallersOf(rule.Chain))
        {
            if (proofs.Count > MostCallers || contexts.Entering(caller.Chain).Count == 0)
                continue;
            var wanted = boxes.Select(b => model.ToCaller(b, caller)).ToList();
            var let = wanted.And(caller.Packets.Boxes, model.Dimensions, 512) ?? wanted;
            if (let.Count == 0)
            {
                Add(proofs, caller);
                continue;
            }

            List<Blocker> blockers = [.. let.SelectMany(b => contexts.BlockersOf(caller.Chain).Meeting(b, caller.Index)).Distinct()];
            if (Coverage.IsCovered(let, blockers, model.Dimensions) == true)
            {
                foreach (var proof in SmallestCover.Find(let, blockers, model.Dimensions).Rules)
                    Add(proofs, proof);
            }
            else if (caller.Chain.Hook is not null)
            {
                // What enters by the hook is all that is left to be the reason.
                Add(proofs, caller);
            }
            else
            {
                Trace(let, caller, proofs, passed);
            }
        }
    }

    private static void Add(List<RuleModel> proofs, RuleModel proof)
    {
        if (!proofs.Contains(proof))
            proofs.Add(proof);
    }
}
