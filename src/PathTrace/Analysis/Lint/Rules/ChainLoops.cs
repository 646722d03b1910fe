using PathTrace.Analysis.Lint.Walks;
using PathTrace.Explain;
using PathTrace.Netfilter;

namespace PathTrace.Analysis.Lint.Rules;

/// <summary>Chains that lead back to themselves, which the kernel refuses to load (x_tables: ip_tables.c, mark_source_chains; nf_tables_api.c, nft_chain_validate).</summary>
internal static class ChainLoops
{
    internal static IEnumerable<TableFault> Find(TableModel model)
    {
        var done = new HashSet<Chain>();
        foreach (var chain in model.Table.Chains)
        {
            if (Search(model, chain, done) is { } loop)
                yield return Explain(model, loop);
        }
    }

    // The jumps of a loop that begins below the chain; without recursion, since chains may be as many as a file holds.
    private static List<RuleModel>? Search(TableModel model, Chain start, HashSet<Chain> done)
    {
        var way = new List<RuleModel>();
        var open = new Stack<(Chain Chain, int Next)>([(start, 0)]);
        var passed = new HashSet<Chain> { start };
        while (open.TryPop(out var at))
        {
            if (done.Contains(at.Chain) || at.Next == model[at.Chain].Length)
            {
                done.Add(at.Chain);
                passed.Remove(at.Chain);
                if (way.Count > 0)
                    way.RemoveAt(way.Count - 1);
                continue;
            }

            var rule = model[at.Chain][at.Next];
            open.Push((at.Chain, at.Next + 1));
            if (model.TargetOf(rule.Effect) is not { } target || done.Contains(target))
                continue;
            way.Add(rule);
            if (passed.Contains(target))
            {
                done.UnionWith(passed);
                return way[way.FindIndex(r => r.Chain == target)..];
            }

            passed.Add(target);
            open.Push((target, 0));
        }

        return null;
    }

    private static TableFault Explain(TableModel model, List<RuleModel> loop)
    {
        var names = loop.Select(r => r.Chain.Name).ToList();
        return new()
        {
            Code = FindingCode.ChainLoop,
            Severity = FindingSeverity.Error,
            Title = $"{TableWords.Of(model.Table)} {names[0]} leads back to itself{(names.Count > 1 ? $" by {Words.And(names.Skip(1))}" : "")}",
            Why = $"The jumps {string.Join(" → ", names.Append(names[0]))} have no end. The kernel refuses a ruleset with such a loop, so that this dump cannot be loaded as it is.",
            Fix = "delete one of the jumps",
            Proofs = [.. loop.Select(r => new TableFault.Proof(r.Chain.Name, r.Index, $"leads from {r.Chain.Name} to {model.TargetOf(r.Effect)!.Name}"))],
        };
    }
}
