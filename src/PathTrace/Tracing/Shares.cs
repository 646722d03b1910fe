using PathTrace.Datapath;
using PathTrace.Datapath.Concrete;
using PathTrace.Net;

namespace PathTrace.Tracing;

/// <summary>
/// What a set of paths adds up to. At a choice the shares of the branches are weighed and added; at an open question only one branch is true and nobody knows which, so that only what
/// every branch agrees on is certain.
/// </summary>
internal static class Shares
{
    /// <summary>The share that certainly arrives and the share that is certainly lost.</summary>
    internal static (Fraction Delivered, Fraction Failed) Of(IReadOnlyList<(Branch? Branch, Disposition Disposition)> paths)
    {
        if (paths.All(p => p.Disposition.IsDelivered()))
            return (Fraction.One, Fraction.Zero);
        if (paths.All(p => p.Disposition.IsFailure()))
            return (Fraction.Zero, Fraction.One);
        var values = new Dictionary<Branch, Share>();
        var whole = default(Share);
        foreach (var (branch, disposition) in paths)
        {
            var share = new Share(
                disposition.IsDelivered() ? Fraction.One : Fraction.Zero,
                disposition.IsFailure() ? Fraction.One : Fraction.Zero);
            if (branch is null)
                whole = share;
            else
                values[branch] = share;
        }

        return values.Count == 0 ? (whole.Delivered, whole.Failed) : FoldUp(values);
    }

    // From the deepest branches upwards: the branches of one fork become the value of the branch that led to it.
    private static (Fraction Delivered, Fraction Failed) FoldUp(Dictionary<Branch, Share> leaves)
    {
        var deepest = 0;
        foreach (var (branch, _) in leaves)
            deepest = Math.Max(deepest, branch.Depth);
        var levels = new Dictionary<Fork, Pending>?[deepest + 1];
        foreach (var (branch, share) in leaves)
            Add(levels, branch, share);
        for (var depth = levels.Length - 1; depth > 1; depth--)
        {
            foreach (var (_, pending) in levels[depth] ?? [])
                Add(levels, pending.Parent!, pending.Share);
        }

        var whole = levels[1]!.Values.Single().Share;
        return (whole.Delivered, whole.Failed);
    }

    private static void Add(Dictionary<Fork, Pending>?[] levels, Branch branch, Share share)
    {
        var forks = levels[branch.Depth] ??= [];
        forks[branch.Fork] = forks.TryGetValue(branch.Fork, out var earlier)
            ? earlier with { Share = branch.Fork.IsAssumption ? earlier.Share.AgreedWith(share) : earlier.Share.Plus(share.Times(branch)) }
            : new(branch.Earlier, branch.Fork.IsAssumption ? share : share.Times(branch));
    }

    private readonly record struct Pending(Branch? Parent, Share Share);

    private readonly record struct Share(Fraction Delivered, Fraction Failed)
    {
        internal Share Plus(Share other) => new(Delivered + other.Delivered, Failed + other.Failed);

        internal Share Times(Branch branch) => new(Delivered * branch.Choice!.Probability, Failed * branch.Choice.Probability);

        internal Share AgreedWith(Share other) => new(Fraction.Min(Delivered, other.Delivered), Fraction.Min(Failed, other.Failed));
    }
}
