using PathTrace.Netfilter;

namespace PathTrace.Analysis.Why;

/// <summary>Which rules of a table lead to which chain.</summary>
internal sealed class Callers
{
    private readonly ILookup<string, (Chain Chain, int Index)> _byTarget;
    private readonly Dictionary<Chain, IReadOnlyList<Chain>> _roots = [];

    internal Callers(Table table)
    {
        _byTarget = table.Chains
            .SelectMany(c => c.Rules.Select((r, i) => (Target: TargetOf(r.Effect), Place: (c, i))))
            .Where(r => r.Target is not null)
            .ToLookup(r => r.Target!, r => r.Place, StringComparer.Ordinal);
    }

    /// <summary>The rules that jump or go to the chain.</summary>
    internal IEnumerable<(Chain Chain, int Index)> Of(Chain chain) => _byTarget[chain.Name];

    /// <summary>The chain and all from which it can be reached.</summary>
    internal HashSet<Chain> Upwards(Chain chain)
    {
        HashSet<Chain> found = [chain];
        var open = new Queue<Chain>(found);
        while (open.TryDequeue(out var next))
        {
            foreach (var (caller, _) in Of(next))
            {
                if (found.Add(caller))
                    open.Enqueue(caller);
            }
        }

        return found;
    }

    /// <summary>The built-in chains from which the chain can be reached.</summary>
    internal IReadOnlyList<Chain> Roots(Chain chain)
    {
        if (!_roots.TryGetValue(chain, out var roots))
            _roots[chain] = roots = [.. Upwards(chain).Where(c => c.Hook is not null).OrderBy(c => c.Hook)];
        return roots;
    }

    private static string? TargetOf(Effect effect) => effect switch
    {
        Effect.Jump jump => jump.Chain,
        Effect.Goto jump => jump.Chain,
        _ => null,
    };
}
