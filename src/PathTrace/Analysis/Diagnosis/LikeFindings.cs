using PathTrace.Net;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>Folds findings that differ in their titles alone: a node that lacks the rules of four hundred services has one fault, not four hundred.</summary>
internal static class LikeFindings
{
    // So many of a kind are told one by one.
    private const int Few = 3;

    internal static IReadOnlyList<Finding> Fold(IReadOnlyList<Finding> findings)
    {
        var kinds = findings.GroupBy(f => $"{f.Cause.CodeText}\n{f.Cause.Owner}\n{f.Cause.Node}", StringComparer.Ordinal);
        return [.. kinds.SelectMany(kind => kind.ToList() is var all && all.Count > Few ? [Joined(all)] : all)];
    }

    private static Finding Joined(List<Finding> all) => all[0] with
    {
        // Doubts may be about the same packets.
        Cost = Fraction.Min(Fraction.One, all.Aggregate(Fraction.Zero, (sum, f) => sum + f.Cost)),
        BalancerCost = all[0].BalancerCost is null ? null : Fraction.Min(Fraction.One, all.Aggregate(Fraction.Zero, (sum, f) => sum + (f.BalancerCost ?? Fraction.Zero))),
        Cells = all.Sum(f => f.Cells),
        Services = [.. all.SelectMany(f => f.Services).Distinct(StringComparer.Ordinal)],
        Alike = [.. all.Skip(1).Select(f => f.Cause)],
    };
}
