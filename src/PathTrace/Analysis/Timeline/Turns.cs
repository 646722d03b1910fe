using PathTrace.Net;

namespace PathTrace.Analysis.Timeline;

/// <summary>
/// Whose turn it is among backends: by weight and in order, each as far from its last turn as its weight allows, beginning with the first. Backends of equal weight take turns in the order
/// of the table.
/// </summary>
internal sealed class Turns
{
    private readonly Dictionary<string, (Fraction Plus, Fraction Minus)> _credit = new(StringComparer.Ordinal);

    /// <summary>The next of the given backends; there is at least one.</summary>
    internal string Next(IReadOnlyList<(string Name, Fraction Share)> usable)
    {
        var total = usable.Aggregate(Fraction.Zero, (sum, u) => sum + u.Share);
        var best = 0;
        for (var i = 0; i < usable.Count; i++)
        {
            var (name, share) = usable[i];
            var credit = _credit.GetValueOrDefault(name);
            _credit[name] = Balanced(credit.Plus + share, credit.Minus);
            if (i > 0 && IsMore(_credit[name], _credit[usable[best].Name]))
                best = i;
        }

        var chosen = usable[best].Name;
        var (plus, minus) = _credit[chosen];
        _credit[chosen] = Balanced(plus, minus + total);
        return chosen;
    }

    // Fractions have no sign: a credit is a difference of two.
    private static (Fraction Plus, Fraction Minus) Balanced(Fraction plus, Fraction minus) => plus > minus ? (plus - minus, Fraction.Zero) : (Fraction.Zero, minus - plus);

    private static bool IsMore((Fraction Plus, Fraction Minus) left, (Fraction Plus, Fraction Minus) right) => left.Plus + right.Minus > right.Plus + left.Minus;
}
