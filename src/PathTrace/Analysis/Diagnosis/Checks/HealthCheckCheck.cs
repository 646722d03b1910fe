using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>
/// Health checks beside what becomes of packets: a node that passes its check and loses what is sent to it, and one that would deliver and counts as down. Without a known check nothing is claimed.
/// </summary>
internal static class HealthCheckCheck
{
    internal static IEnumerable<Explanation> Find(Snapshot snapshot, Names names)
    {
        if (snapshot.LoadBalancers is not { IsEmpty: false })
            return [];
        return new BackendProbes(snapshot, names).All()
            .GroupBy(p => p.Balancer, ReferenceEqualityComparer.Instance)
            .SelectMany(frontend => Judge([.. frontend], snapshot))
            .DistinctBy(e => (e.Code, e.Node, e.Title));
    }

    // One that fails everywhere leaves the balancer nobody to send to.
    private static IEnumerable<Explanation> Judge(List<BackendProbe> frontend, Snapshot snapshot)
    {
        var balancer = frontend[0].Balancer;
        var isLast = frontend.Count == balancer.Backends.Count(b => b.Weight > 0) && frontend.TrueForAll(p => p.Outcome.Passes == false || !p.Backend.IsHealthy);
        foreach (var found in frontend.Select(p => Judge(p, snapshot)).OfType<Explanation>())
        {
            yield return isLast && found.Code == FindingCode.BelievedDown
                ? found with { Severity = FindingSeverity.Error, Why = $"{found.Why} No backend of {balancer.Frontend} is left that it would send to." }
                : found;
        }
    }

    private static Explanation? Judge(BackendProbe probe, Snapshot snapshot) => probe switch
    {
        { Backend.IsHealthy: true, Outcome.Passes: true, Lost: { } lost } => BelievedHealthy(probe, lost),
        // A check that is only the service's own is not known to be asked by a balancer whose table uses the node.
        { Outcome.Passes: false, Delivers: true } when IsEnding(probe, snapshot) => null,
        { Backend.IsHealthy: true, Outcome.Passes: false, Delivers: true } when probe.Balancer.IsDerived || !probe.Check.IsOfService => BelievedDown(probe),
        { Backend.IsHealthy: true, Outcome.Passes: false, Lost: { } lost } when !probe.Check.IsOfService => InUseThoughDown(probe, lost),
        { Backend.IsHealthy: false, Outcome.Passes: not null, Delivers: true } => BelievedDown(probe),
        // What is lost of it a fault behind the check loses, which is told by itself.
        { Backend.IsHealthy: false, Outcome.Passes: true, Data.Delivered.IsZero: false } => BelievedDown(probe),
        _ => null,
    };

    // An ending endpoint still answers while the check already turns traffic away, on purpose (KEP-1669).
    private static bool IsEnding(BackendProbe probe, Snapshot snapshot) =>
        probe.Check.Service is { } service && LocalEndpoints.Of(service, snapshot.Endpoints).IsEndingOn(probe.Node.Name);

    private static Explanation BelievedHealthy(BackendProbe probe, Explanation lost) => Make.Warning(
        FindingCode.BelievedHealthy,
        FindingOwner.LoadBalancer,
        $"{probe.Balancer.Name} believes {probe.Node.Name} healthy, and it is not",
        Words.Join(
            $"{Capital(probe.Check.Text)} passes on {probe.Node.Name}: {probe.Outcome.Reason}.",
            $"{(probe.Data.Failed.IsOne ? "All" : "Part")} of what {probe.Balancer.Name} sends there for {probe.Balancer.Frontend} is lost all the same: {lost.Title}.",
            Derived(probe)),
        [new(probe.Check.Check.Source, "the check"), .. lost.Evidence.Take(2)]) with
    {
        Fix = $"{lost.Fix ?? $"mend {probe.Node.Name}"}; until then take {probe.Node.Name} out of {probe.Balancer.Name}, whose check does not see the fault",
        Check = Ask(probe, passes: true),
        Node = probe.Node.Name,
        Because = lost,
    };

    private static Explanation InUseThoughDown(BackendProbe probe, Explanation lost) => Make.Warning(
        FindingCode.BelievedHealthy,
        FindingOwner.LoadBalancer,
        $"{probe.Balancer.Name} uses {probe.Node.Name}, which fails its check",
        $"{Capital(probe.Check.Text)} fails on {probe.Node.Name}: {probe.Outcome.Reason}. The table does not say that the node is down, and what is sent there for {probe.Balancer.Frontend} is lost: {lost.Title}.",
        [new(probe.Backend.Source, "the backend"), .. Proof(probe), .. lost.Evidence.Take(1)]) with
    {
        Fix = $"see whether {probe.Balancer.Name} really asks {probe.Check.Check} of {probe.Node.Name}, and takes the node out when it fails",
        Check = Ask(probe, passes: false),
        Node = probe.Node.Name,
        Because = lost,
    };

    private static Explanation BelievedDown(BackendProbe probe) => Make.Warning(
        FindingCode.BelievedDown,
        FindingOwner.LoadBalancer,
        $"{probe.Balancer.Name} takes {probe.Node.Name} for down, and it would deliver{(probe.Delivers ? "" : " part")}",
        Words.Join(
            probe.Outcome.Passes == true
                ? $"The table says that {probe.Backend.Label} is down, while {probe.Check.Text} passes there: {probe.Outcome.Reason}."
                : $"{Capital(probe.Check.Text)} fails on {probe.Node.Name}: {probe.Outcome.Reason}.",
            $"{(probe.Delivers ? "What" : "Part of what")} the balancer would send there for {probe.Balancer.Frontend} arrives and is answered{(probe is { Delivers: false, Lost: { } lost } ? $", and part is lost for another reason: {lost.Title}" : "")}.",
            probe.Outcome.Passes == false && probe.Check.Check.From is null && probe.Outcome.Evidence is not null ? "From which address the balancer asks is in no file; \"check … from ADDRESS\" states it." : null,
            Derived(probe)),
        [new(probe.Backend.Source, probe.Backend.IsHealthy ? "the backend" : "the backend, taken for down"), .. Proof(probe)]) with
    {
        Fix = probe.Outcome.Passes == true
            ? $"see why {probe.Balancer.Name} does not use {probe.Node.Name}: its own list of targets tells the last result of the check"
            : $"let {probe.Check.Check} of {probe.Node.Name} answer the balancer",
        Check = Ask(probe, passes: probe.Outcome.Passes == true),
        Node = probe.Node.Name,
    };

    private static Evidence[] Proof(BackendProbe probe) => probe.Outcome.Evidence is { } proof
        ? [proof with { Note = $"why the check fails: {proof.Note}" }]
        : [new(probe.Check.Check.Source, "the check")];

    private static string? Derived(BackendProbe probe) =>
        probe.Balancer.IsDerived ? $"No table states {probe.Balancer.Name}: it is derived from status.loadBalancer of {probe.Check.Service}, with every node behind it that is not excluded or being deleted." : null;

    private static ShellCommand Ask(BackendProbe probe, bool passes)
    {
        var address = probe.Backend.Address?.Address ?? probe.Node.InternalAddresses.FirstOrDefault(a => a.Family == probe.Balancer.Frontend.Address.Family);
        var host = address.IsSet ? address.ToString() : probe.Node.Name;
        var port = probe.Check.Check.Port;
        return probe.Check.Check.Kind == HealthCheckKind.Http
            ? new($"curl -s -o /dev/null -w '%{{http_code}}' http://{(address.IsSet ? new SocketAddress(address, port) : $"{ShellWord.Quote(host)}:{port}")}/healthz", null, passes ? "200: the check passes" : "not 200: the check fails")
            : new(string.Create(CultureInfo.InvariantCulture, $"nc -zvw 3 {ShellWord.Quote(host)} {port}"), null, passes ? "succeeds: the check passes" : "fails, as the check does");
    }

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
