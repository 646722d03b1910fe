using System.Globalization;
using PathTrace.Cluster;

namespace PathTrace.Analysis.Diff;

/// <summary>What a snapshot states beside its nodes' dumps, as <see cref="NodeElements"/>.</summary>
internal static class ClusterElements
{
    internal static IEnumerable<Element> Of(Snapshot snapshot, Grounds grounds) =>
    [
        new(
            DiffElement.Node,
            "what was collected of the cluster",
            $"{snapshot.NextHops is null} {snapshot.LoadBalancers is null} {snapshot.Services is null} {snapshot.Endpoints is null} {snapshot.Pods is null} {snapshot.HasEveryPod}",
            default),
        .. (snapshot.NextHops?.Entries ?? []).Select(e => new Element(
            DiffElement.NextHop, $"{e.Destination}{(e.TableName is null ? "" : $" in {e.TableName}")}", (e with { Source = default, IsDerived = false }).ToString(), e.Source) { Touches = e.Kind == NextHopKind.Unknown ? null : grounds.OfPrefix(e.Destination) }),
        .. (snapshot.LoadBalancers ?? []).Select(Of),
        .. (snapshot.Services ?? []).Select(Of),
        .. (snapshot.Endpoints ?? []).DistinctBy(e => e.Address.Address).Select(e => new Element(DiffElement.Endpoint, e.Address.Address.ToString(), "", e.Source) { Touches = TouchedPackets.Nothing }),
        .. (snapshot.Pods ?? []).Where(p => p is { IsHostNetwork: false, Addresses.IsEmpty: false }).Select(Of),
    ];

    private static Element Of(LoadBalancer balancer) => new(
        DiffElement.LoadBalancer,
        Text($"{balancer.Name} {balancer.Protocol} {balancer.Frontend}"),
        string.Join(' ', $"{balancer.IsUnderstood} {balancer.Doubt}", string.Join(',', balancer.Backends.Select(b => b with { Source = default, DownBecause = null }))),
        balancer.Source)
    {
        Parts = [.. balancer.Backends.Select(b => b.Source)],
        Touches = TouchedPackets.About([balancer.Frontend.Address]),
    };

    // What tracing asks objects for: addresses that only nodes' rules make sense of, and ports at which nobody listens; of the latter ClusterFacts tells.
    private static Element Of(Service service) => new(
        DiffElement.Service,
        service.ToString(),
        string.Join(
            ' ',
            string.Join(',', service.ClusterAddresses),
            string.Join(',', service.ExternalAddresses),
            string.Join(',', service.LoadBalancerAddresses),
            string.Join(',', service.Ports.Select(p => $"{p.Protocol}/{p.Port}/{p.NodePort}"))),
        service.Source)
    {
        Touches = TouchedPackets.About([.. service.ClusterAddresses, .. service.ExternalAddresses, .. service.LoadBalancerAddresses]),
    };

    private static Element Of(Pod pod) => new(DiffElement.Pod, pod.ToString(), Text($"{pod.NodeName} {string.Join(',', pod.Addresses)} {pod.Phase} {pod.IsLive}"), pod.Source) { Touches = TouchedPackets.About(pod.Addresses) };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
