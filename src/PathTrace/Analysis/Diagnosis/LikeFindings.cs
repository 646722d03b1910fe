using PathTrace.Explain;
using PathTrace.Net;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>
/// Folds findings of one fault: those with the same proof (a route that refuses many pods' packets, a rule that nobody can decide for packet and answer), those that hang on the same file, what a node
/// lacks for each of its interfaces or services, and, where they are many, those that differ in their titles alone. A node that lacks the rules of four hundred services has one fault, not four hundred.
/// </summary>
internal static class LikeFindings
{
    // So many of a kind are told one by one.
    private const int Few = 3;

    internal static IReadOnlyList<Finding> Fold(IReadOnlyList<Finding> findings)
    {
        var proven = findings.GroupBy(ProofOf, StringComparer.Ordinal).Select(same => Joined([.. same])).ToList();
        var kinds = proven.GroupBy(f => $"{f.Cause.CodeText}\n{f.Cause.Owner}\n{f.Cause.Node}", StringComparer.Ordinal);
        return [.. kinds.SelectMany(kind => kind.ToList() is var all && all.Count > Few ? [Joined(all)] : all)];
    }

    private static string ProofOf(Finding finding)
    {
        var cause = finding.Cause;
        var what = cause switch
        {
            { Question.MissingFile: { } file } => file,
            { Question: null, Code: FindingCode.ForwardingDisabled or FindingCode.ChainLeadsNowhere or FindingCode.KubeProxyRulesMissing, Node: not null } => cause.CodeText,
            { Evidence: [{ Source: { IsSet: true, Length: > 0 } line }, ..] } when line.Length < line.Source!.Utf8.Length => line.ToString(),
            _ => $"{cause.CodeText}\n{cause.Title}",
        };
        // A balancer that takes all its nodes for down is one that has nobody to send to.
        return $"{cause.Question is null}\n{(cause.Code is FindingCode.NoHealthyBackend or FindingCode.BelievedDown ? null : cause.Node)}\n{what}";
    }

    private static Finding Joined(List<Finding> all)
    {
        if (all.Count == 1)
            return all[0];
        var restated = all.Skip(1).Where(f => Restates(f, all[0])).ToList();
        return all[0] with
        {
            // Doubts may be about the same packets.
            Cost = Fraction.Min(Fraction.One, all.Aggregate(Fraction.Zero, (sum, f) => sum + f.Cost)),
            BalancerCost = all.TrueForAll(f => f.BalancerCost is null) ? null : Fraction.Min(Fraction.One, all.Aggregate(Fraction.Zero, (sum, f) => sum + (f.BalancerCost ?? Fraction.Zero))),
            Cells = all.Sum(f => f.Cells),
            Services = [.. all.SelectMany(f => f.Services).Distinct(StringComparer.Ordinal)],
            Alike = [.. all.Skip(1).Except(restated).SelectMany(f => f.Alike.Prepend(f.Cause)).Concat(all[0].Alike).DistinctBy(c => (c.Node, c.Title)).Where(c => (c.Node, c.Title) != (all[0].Cause.Node, all[0].Cause.Title))],
            Restated = [.. all.SelectMany(f => f.Restated).Concat(restated.Select(f => f.Cause))],
        };
    }

    /// <summary>True when a finding that no packet showed says of the same place what one that packets showed has said.</summary>
    internal static bool Restates(Finding check, Finding shown) =>
        check.Example is null && shown.Example is not null && check.Cause.Code == shown.Cause.Code && (check.Cause.Node == shown.Cause.Node || check.Cause.Node is null || shown.Cause.Node is null);
}
