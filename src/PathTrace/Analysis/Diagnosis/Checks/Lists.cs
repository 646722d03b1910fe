using System.Globalization;
using PathTrace.Explain;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>Lists in sentences, cut where they would be long.</summary>
internal static class Lists
{
    private const int Shown = 3;

    /// <summary><c>a, b and c</c>, or <c>a, b, c and 4 more</c>.</summary>
    internal static string Short(IReadOnlyList<string> names) => names.Count <= Shown
        ? Words.And(names)
        : string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", names.Take(Shown))} and {names.Count - Shown} more");

    /// <summary>A number of things: <c>1 service</c>, <c>2 services</c>.</summary>
    internal static string Count(int number, string thing) => string.Create(CultureInfo.InvariantCulture, $"{number} {thing}{(number == 1 ? "" : "s")}");
}
