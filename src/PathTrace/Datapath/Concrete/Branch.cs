using System.Runtime.CompilerServices;
using PathTrace.Net;

namespace PathTrace.Datapath.Concrete;

/// <summary>A place where one packet became several: a random choice or an assumption. Compared by reference.</summary>
internal sealed class Fork
{
    /// <summary>A random choice, or several points of entry: the shares of its branches add up to one.</summary>
    internal static Fork OfChoice() => new(false);

    /// <summary>An open question: each branch is one answer, and only one of them is true.</summary>
    internal static Fork OfAssumption() => new(true);

    private Fork(bool isAssumption) => IsAssumption = isAssumption;

    internal bool IsAssumption { get; }
}

/// <summary>The branches taken so far, newest first; branches share their past.</summary>
internal sealed class Branch
{
    private StrongBox<Fraction>? _probability;

    private Branch(Fork fork, int index, Choice? choice, Assumption? assumption, Branch? earlier)
    {
        Fork = fork;
        Index = index;
        Choice = choice;
        Assumption = assumption;
        Earlier = earlier;
        Depth = (earlier?.Depth ?? 0) + 1;
    }

    internal Fork Fork { get; }

    /// <summary>Which branch of the fork, from 0.</summary>
    internal int Index { get; }

    internal Choice? Choice { get; }

    internal Assumption? Assumption { get; }

    /// <summary>The product of all choices up to and with this one. Worked out when somebody asks: most traces end alike on every branch and nobody does.</summary>
    internal Fraction Probability => (_probability ?? Multiply()).Value;

    internal Branch? Earlier { get; }

    /// <summary>How many branches were taken up to and with this one.</summary>
    internal int Depth { get; }

    internal static Branch Choose(Fork fork, int index, Choice choice, Branch? earlier) =>
        new(fork, index, choice, null, earlier);

    internal static Branch Assume(Fork fork, int index, Assumption assumption, Branch? earlier) =>
        new(fork, index, null, assumption, earlier);

    /// <summary>The order of a tree walk: by the first fork at which two paths part.</summary>
    internal static int Compare(Branch? left, Branch? right)
    {
        var byDepth = (left?.Depth ?? 0).CompareTo(right?.Depth ?? 0);
        while (left?.Depth > (right?.Depth ?? 0))
            left = left.Earlier;
        while (right?.Depth > (left?.Depth ?? 0))
            right = right.Earlier;
        var byIndex = 0;
        while (!ReferenceEquals(left, right))
        {
            byIndex = left!.Index.CompareTo(right!.Index);
            (left, right) = (left.Earlier, right.Earlier);
        }

        return byIndex != 0 ? byIndex : byDepth;
    }

    /// <summary>True when two paths made the same choices and gave the same answers, in whatever order.</summary>
    internal static bool AreAlike(Branch? one, Branch? other)
    {
        if (one?.Depth != other?.Depth)
            return false;
        var counts = new Dictionary<(Choice?, Assumption?, int), int>();
        for (; !ReferenceEquals(one, other); (one, other) = (one!.Earlier, other!.Earlier))
        {
            var (left, right) = ((one!.Choice, one.Assumption, one.Index), (other!.Choice, other.Assumption, other.Index));
            counts[left] = counts.GetValueOrDefault(left) + 1;
            counts[right] = counts.GetValueOrDefault(right) - 1;
        }

        return counts.Values.All(count => count == 0);
    }

    internal static Fraction ProbabilityOf(Branch? branch) => branch?.Probability ?? Fraction.One;

    // From the nearest ancestor whose product is known downwards, without recursion: a chain of draws can be thousands long.
    private StrongBox<Fraction> Multiply()
    {
        var open = new Stack<Branch>();
        var at = this;
        while (at is { _probability: null })
        {
            open.Push(at);
            at = at.Earlier;
        }

        var product = at?._probability?.Value ?? Fraction.One;
        while (open.TryPop(out var branch))
        {
            product = branch.Choice is { } choice ? product * choice.Probability : product;
            branch._probability = new(product);
        }

        return _probability!;
    }
}
