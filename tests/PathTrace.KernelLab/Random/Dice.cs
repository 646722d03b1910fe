using System.Collections.Immutable;

namespace PathTrace.KernelLab.Random;

/// <summary>Seeded chance: the same seed makes the same node and the same probes.</summary>
internal sealed class Dice(int seed)
{
    private readonly System.Random _random = new(seed);

    internal bool Chance(double share) => _random.NextDouble() < share;

    internal int Below(int limit) => _random.Next(limit);

    /// <summary>From the first to the last, both included.</summary>
    internal int Between(int first, int last) => _random.Next(first, last + 1);

    internal T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];

    internal T Pick<T>(ImmutableArray<T> from) => from[_random.Next(from.Length)];

    internal T Pick<T>(params ReadOnlySpan<T> from) => from[_random.Next(from.Length)];

    /// <summary>The text, with <c>! </c> before it in a quarter of cases.</summary>
    internal string Maybe(string option, double negated = 0.25) => (Chance(negated) ? "! " : "") + option;
}
