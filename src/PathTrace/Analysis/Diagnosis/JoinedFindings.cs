using PathTrace.Explain;
using PathTrace.Net;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>
/// Joins findings that an operator mends in one go: doubts about the same file of several nodes, nodes that all serve node ports elsewhere, the endpoints of a service that a node still sends to and those it does not know yet, the addresses
/// that it does not know yet and the former ones, an endpoint that is gone and the clients that are kept there, a service without endpoints and the balancer that finds that out, and a loss with what health checks make of it.
/// </summary>
internal static class JoinedFindings
{
    internal static IReadOnlyList<Finding> Fold(IReadOnlyList<Finding> findings) =>
        [.. OfChecks(OfServices(OfAddresses(OfAffinity(OfEndpoints(findings))))).GroupBy(KeyOf, StringComparer.Ordinal).SelectMany(like => like.Key.Length == 0 ? [.. like] : (IEnumerable<Finding>)[Joined([.. like])])];

    private static string KeyOf(Finding finding) => finding switch
    {
        // One command on each node collects it, and one reason asks for it.
        { Cause.Question: { MissingFile: { } file } question, Symptoms.IsEmpty: true } => $"{file[(file.LastIndexOf('/') + 1)..]}\n{question.Reason}",
        // --nodeport-addresses is one setting of all kube-proxies; what nobody calls there is no loss.
        { Cause: { Code: FindingCode.NodePortOutsideAddresses, Question: null } cause } => $"{cause.CodeText}\n{cause.Severity}",
        _ => "",
    };

    // kube-proxy that is behind has the old endpoint in the place of the new one.
    private static IEnumerable<Finding> OfEndpoints(IReadOnlyList<Finding> findings) => Below(
        findings,
        f => f.Cause is { Code: FindingCode.EndpointMissing, Severity: FindingSeverity.Warning },
        (stale, lacking) => stale is { Code: FindingCode.StaleEndpoint, Owner: FindingOwner.KubeProxy, About: not null } && stale.About == lacking.About && stale.Node == lacking.Node);

    // The list of former clients goes with the endpoint, which others are drawn to as well.
    private static IEnumerable<Finding> OfAffinity(IEnumerable<Finding> findings) => Below(
        [.. findings],
        f => f.Cause is { Code: FindingCode.AffinityToDeadEndpoint, About: not null, Question: null },
        (drawn, kept) => drawn.Code is FindingCode.StaleEndpoint or FindingCode.EndpointNotReady or FindingCode.WrongTargetPort && drawn.About == kept.About && (drawn.Node is null || drawn.Node == kept.Node));

    // kube-proxy that is behind has the former node port or address in the place of the new one.
    private static IEnumerable<Finding> OfAddresses(IEnumerable<Finding> findings) => Below(
        [.. findings],
        f => f.Cause is { Code: FindingCode.LeftoverServiceRule, About: not null, Node: null },
        (unknown, leftover) => unknown.Code == FindingCode.ServiceAddressUnknown && unknown.About == leftover.About);

    // A health check that asks for endpoints fails on every node where a service has none.
    private static IEnumerable<Finding> OfServices(IEnumerable<Finding> findings) => Below(
        [.. findings],
        f => f.Cause is { Code: FindingCode.NoHealthyBackend, About: not null },
        (service, balancer) => service.Code == FindingCode.NoEndpoints && service.About == balancer.About);

    // A balancer that uses a node which loses its packets has the right nodes again once they are not lost.
    private static IEnumerable<Finding> OfChecks(IEnumerable<Finding> findings) => Below(
        [.. findings],
        f => f.Cause.Because is not null,
        (loss, check) => loss.Severity == FindingSeverity.Error && loss.Code == check.Because!.Code && loss.Node == check.Because.Node && loss.Title == check.Because.Title);

    private static IEnumerable<Finding> Below(IReadOnlyList<Finding> findings, Func<Finding, bool> mayBeBelow, Func<Explanation, Explanation, bool> isAbove)
    {
        var below = findings.Where(mayBeBelow).ToLookup(f => findings.FirstOrDefault(above => above.Alike.Prepend(above.Cause).Concat(above.Restated).Any(a => isAbove(a, f.Cause))));
        return findings
            .Where(f => !below.Any(l => l.Key is not null && l.Contains(f)))
            .Select(f => below[f].Any() ? Joined([f, .. below[f]]) : f);
    }

    private static Finding Joined(List<Finding> all) => all.Count == 1 ? all[0] : all[0] with
    {
        // Doubts may be about the same packets.
        Cost = Fraction.Min(Fraction.One, all.Aggregate(Fraction.Zero, (sum, f) => sum + f.Cost)),
        BalancerCost = all.TrueForAll(f => f.BalancerCost is null) ? null : Fraction.Min(Fraction.One, all.Aggregate(Fraction.Zero, (sum, f) => sum + (f.BalancerCost ?? Fraction.Zero))),
        Cells = all.Sum(f => f.Cells),
        Services = [.. all.SelectMany(f => f.Services).Distinct(StringComparer.Ordinal)],
        Alike = [.. all[0].Alike, .. all.Skip(1).SelectMany(f => f.Alike.Prepend(f.Cause))],
        Symptoms = [.. all.SelectMany(f => f.Symptoms)],
        Restated = [.. all.SelectMany(f => f.Restated)],
    };
}
