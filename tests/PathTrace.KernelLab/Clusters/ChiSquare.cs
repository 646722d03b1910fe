namespace PathTrace.KernelLab.Clusters;

/// <summary>Pearson's test: how likely counts at least this far from what was expected are by chance alone.</summary>
internal static class ChiSquare
{
    /// <summary>The p-value; 0 when something was seen that was not expected at all. Expected shares add up to one.</summary>
    internal static double PValue(IReadOnlyList<(double Share, int Seen)> cells)
    {
        var total = cells.Sum(c => c.Seen);
        var sum = 0.0;
        var degrees = -1;
        foreach (var (share, seen) in cells)
        {
            if (share <= 0)
            {
                if (seen > 0)
                    return 0;
                continue;
            }

            degrees++;
            var expected = share * total;
            sum += (seen - expected) * (seen - expected) / expected;
        }

        return degrees <= 0 ? 1 : UpperGamma(degrees / 2.0, sum / 2);
    }

    // The regularized upper incomplete gamma function by recurrence from Q(1, x) = exp(-x) or Q(1/2, x) = erfc(√x): Q(a + 1, x) = Q(a, x) + x^a exp(-x) / Γ(a + 1).
    private static double UpperGamma(double a, double x)
    {
        if (x <= 0)
            return 1;
        var isWhole = a == Math.Floor(a);
        var at = isWhole ? 1.0 : 0.5;
        var value = isWhole ? Math.Exp(-x) : ErrorFunctionComplement(Math.Sqrt(x));
        var term = isWhole ? x * Math.Exp(-x) : Math.Sqrt(x) * Math.Exp(-x) / (Math.Sqrt(Math.PI) / 2);
        for (; at < a; at++)
        {
            value += term;
            term *= x / (at + 1);
        }

        return Math.Clamp(value, 0, 1);
    }

    // Abramowitz and Stegun 7.1.5 (series) below 2, 7.1.14 (continued fraction) from there on.
    private static double ErrorFunctionComplement(double x)
    {
        if (x < 2)
        {
            var (sum, term) = (x, x);
            for (var n = 1; n < 80; n++)
            {
                term *= -x * x / n;
                sum += term / ((2 * n) + 1);
            }

            return 1 - (2 / Math.Sqrt(Math.PI) * sum);
        }

        var fraction = x;
        for (var n = 120; n > 0; n--)
            fraction = x + (n / 2.0 / fraction);
        return Math.Exp(-x * x) / Math.Sqrt(Math.PI) / fraction;
    }
}
