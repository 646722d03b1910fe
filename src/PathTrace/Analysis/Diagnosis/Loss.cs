using PathTrace.Explain;
using PathTrace.Net;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>What is lost for one reason in one place, added up over the matrix.</summary>
internal sealed class Loss(Explanation cause)
{
    private readonly SortedSet<int> _calls = [];

    /// <summary>The cause as the first cell of the worst severity says it.</summary>
    internal Explanation Cause { get; private set; } = cause;

    internal Fraction Cost { get; private set; }

    internal Fraction BalancerCost { get; private set; }

    internal int Cells { get; private set; }

    internal IReadOnlySet<int> Calls => _calls;

    /// <summary>That cell, in the order of the matrix.</summary>
    internal (int Call, int Entry) Sample { get; private set; } = (int.MaxValue, int.MaxValue);

    internal void Add(Explanation cause, int call, int entry, Fraction share, bool isBalancers)
    {
        _calls.Add(call);
        Cells++;
        Cost += share;
        BalancerCost += isBalancers ? share : Fraction.Zero;
        Take(cause, (call, entry));
    }

    internal void Add(Loss other)
    {
        _calls.UnionWith(other._calls);
        Cells += other.Cells;
        Cost += other.Cost;
        BalancerCost += other.BalancerCost;
        Take(other.Cause, other.Sample);
    }

    // What a balancer loses may be meant where others lose it. Which of several threads came first must not show.
    private void Take(Explanation cause, (int Call, int Entry) sample)
    {
        if (cause.Severity > Cause.Severity || (cause.Severity == Cause.Severity && sample.CompareTo(Sample) < 0))
            (Cause, Sample) = (cause, sample);
    }
}
