using PathTrace.Datapath.Concrete;
using PathTrace.Net;

namespace PathTrace.Analysis.Diff;

/// <summary>
/// What becomes of a packet: the share of traffic for each of its fates. Ways that differ in nothing but their order, their choices' names or questions whose answers change nothing are one.
/// </summary>
internal sealed class Fate
{
    // kube-proxy rounds --probability to eleven digits, so that endpoints in another order have shares that differ in the tenth.
    private static readonly Fraction Negligible = new(1, 1_000_000);

    private readonly Dictionary<FatePart, Fraction> _shares;

    private Fate(Dictionary<FatePart, Fraction> shares) => _shares = shares;

    /// <summary>A packet that cannot begin.</summary>
    internal static Fate None { get; } = new([]);

    internal IReadOnlyDictionary<FatePart, Fraction> Shares => _shares;

    /// <summary>True when every fate has the same share in both.</summary>
    internal bool IsSameAs(Fate other) => AreSame(_shares, other._shares);

    /// <summary>The same of fates of which only a part is looked at.</summary>
    internal bool IsSameAs(Fate other, Func<FatePart, FatePart> part) => AreSame(Sum(_shares, part), Sum(other._shares, part));

    /// <summary>The fates of several ways, which branched as their branches tell.</summary>
    internal static Fate Of(IReadOnlyCollection<(FatePart Part, Branch? Taken)> ways)
    {
        if (ways.All(w => !HasQuestion(w.Taken)))
        {
            var shares = new Dictionary<FatePart, Fraction>();
            foreach (var (part, taken) in ways)
                Add(shares, part, Branch.ProbabilityOf(taken));
            return new(shares);
        }

        return new(FateTree.Fold(ways));
    }

    internal static void Add(Dictionary<FatePart, Fraction> shares, FatePart part, Fraction share) =>
        shares[part] = shares.TryGetValue(part, out var earlier) ? earlier + share : share;

    /// <summary>True when each share of the one is the other's, as exactly as rules can state shares.</summary>
    internal static bool AreSame(Dictionary<FatePart, Fraction> one, Dictionary<FatePart, Fraction> other) =>
        one.All(s => IsNear(s.Value, other.GetValueOrDefault(s.Key))) && other.All(s => one.ContainsKey(s.Key) || IsNear(s.Value, Fraction.Zero));

    /// <summary>True for shares that rules cannot tell apart.</summary>
    internal static bool IsNear(Fraction one, Fraction other) => one == other || (one > other ? one - other : other - one) < Negligible;

    private static Dictionary<FatePart, Fraction> Sum(Dictionary<FatePart, Fraction> shares, Func<FatePart, FatePart> part)
    {
        var sums = new Dictionary<FatePart, Fraction>();
        foreach (var (whole, share) in shares)
            Add(sums, part(whole), share);
        return sums;
    }

    private static bool HasQuestion(Branch? branch)
    {
        for (; branch is not null; branch = branch.Earlier)
        {
            if (branch.Fork.IsAssumption)
                return true;
        }

        return false;
    }
}
