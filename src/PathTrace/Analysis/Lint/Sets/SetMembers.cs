using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Analysis.Lint.Sets;

/// <summary>
/// The members of a node's ipsets, where they are addresses and ports, all read, and few enough to be told apart. Sets are there to be changed: what follows from their members holds as long as they do.
/// </summary>
internal sealed class SetMembers(IEnumerable<IpSet> sets)
{
    private const int MostMembers = 4096;
    private const int MostTuples = 128;

    private readonly Dictionary<string, IpSet> _sets = sets.GroupBy(s => s.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);

    /// <summary>The members that a condition asks for, at least one; null where the condition has to be taken as it is.</summary>
    internal IReadOnlyList<IpSetEntry>? Of(Condition.InSet condition, IpFamily family)
    {
        if (condition.ExceptionsOnly || !_sets.TryGetValue(condition.SetName, out var set) || !set.IsUnderstood || set.Entries.IsEmpty || (set.Family != IpFamily.None && set.Family != family))
            return null;
        // An empty set waits for members, and of an exception the narrowest network decides.
        var dimensions = set.Entries[0].Elements.Length;
        return set.Entries.Length <= (dimensions == 1 && set.Entries[0].Elements[0] is IpSetElement.Addresses ? MostMembers : MostTuples) && condition.Sides.Length >= dimensions
            && set.Entries.All(e => !e.NoMatch && e.Elements.Length == dimensions && e.Elements.All(IsPlain)) ? set.Entries : null;
    }

    // For ICMP the number is type and code.
    private static bool IsPlain(IpSetElement element) => element is IpSetElement.Addresses || (element is IpSetElement.Ports ports && ports.Protocol is not { HasPorts: false });
}
