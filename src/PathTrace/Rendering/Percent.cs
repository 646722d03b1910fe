using System.Globalization;
using PathTrace.Net;

namespace PathTrace.Rendering;

/// <summary>Shares as readers see them: one decimal, and never 0 % or 100 % for what is not exactly so.</summary>
public static class Percent
{
    /// <summary>What may be anything from one share to another: <c>33.3–100 %</c>; <c>?</c> where that is no answer at all, and the share where both are one.</summary>
    public static string Range(Fraction least, Fraction most) => (least.IsZero, most.IsOne) switch
    {
        _ when least == most => Of(least),
        (true, true) => "?",
        _ => $"{Of(least)[..^2]}–{Of(most)}",
    };

    /// <summary><c>33.3 %</c>, <c>100 %</c>, <c>0 %</c>, <c>&gt;99.9 %</c>, <c>&lt;0.1 %</c>.</summary>
    public static string Of(Fraction share)
    {
        if (share.IsZero)
            return "0 %";
        if (share.IsOne)
            return "100 %";
        var tenths = Math.Round(share.ToDouble() * 1000, MidpointRounding.AwayFromZero);
        return tenths switch
        {
            >= 1000 when share < Fraction.One => ">99.9 %",
            < 1 => "<0.1 %",
            _ => string.Create(CultureInfo.InvariantCulture, $"{tenths / 10:0.0} %"),
        };
    }
}
