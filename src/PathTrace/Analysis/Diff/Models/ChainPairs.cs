using PathTrace.Netfilter;

namespace PathTrace.Analysis.Diff;

/// <summary>
/// Which chain of one table is which of another: those of one name, and of kube-proxy's chains with a hash for a name those that do the same. A chain that only one table has needs no like: whatever leads to it
/// was changed.
/// </summary>
internal sealed class ChainPairs
{
    // Endpoints, then what leads to them, and what leads there: external and load balancer chains.
    private const int Levels = 4;

    private static readonly string[] Hashed = ["KUBE-SEP-", "KUBE-SVC-", "KUBE-SVL-", "KUBE-EXT-", "KUBE-FW-", "KUBE-XLB-"];

    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    internal ChainPairs(Table before, Table after)
    {
        foreach (var chain in before.Chains)
        {
            if (after.Find(chain.Name) is not null)
                _names[chain.Name] = chain.Name;
        }

        var gone = before.Chains.Where(c => !_names.ContainsKey(c.Name) && PrefixOf(c.Name) is not null).ToList();
        var come = after.Chains.Where(c => !_names.ContainsKey(c.Name) && PrefixOf(c.Name) is not null).ToList();
        for (var level = 0; level < Levels && gone.Count > 0 && come.Count > 0; level++)
            Match(gone, come);
    }

    /// <summary>The later name of an earlier chain; null when it has no like.</summary>
    internal string? LaterNameOf(string name) => _names.GetValueOrDefault(name);

    private void Match(List<Chain> gone, List<Chain> come)
    {
        var candidates = come.GroupBy(c => (PrefixOf(c.Name), RuleLikeness.HashOf(c.Rules, null))).ToDictionary(g => g.Key, g => g.ToList());
        gone.RemoveAll(chain =>
        {
            if (!candidates.TryGetValue((PrefixOf(chain.Name), RuleLikeness.HashOf(chain.Rules, this)), out var alike)
                || alike.FindIndex(c => RuleLikeness.AreAlike(chain.Rules, c.Rules, this)) is not (>= 0 and var found))
                return false;
            _names[chain.Name] = alike[found].Name;
            come.Remove(alike[found]);
            alike.RemoveAt(found);
            return true;
        });
    }

    private static string? PrefixOf(string name) => Array.Find(Hashed, p => name.StartsWith(p, StringComparison.Ordinal));
}
