using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Queries;
using PathTrace.Queries.Expectations;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Verify;

/// <summary>Turns the names of a claim into places of a snapshot.</summary>
/// <param name="snapshot">The snapshot.</param>
/// <param name="problems">Told of what the snapshot does not hold, in sentences.</param>
internal sealed class ClaimTargets(Snapshot snapshot, List<string> problems)
{
    private readonly EndResolver _ends = new(snapshot);

    /// <summary>The places; empty for any place, which an <c>any</c> among the targets means, too.</summary>
    internal ImmutableArray<ClaimTarget> Of(ImmutableArray<PacketSetEnd> targets) =>
        targets.Any(t => t is PacketSetEnd.Any { Ports: null }) ? [] : [.. targets.Select(Of).OfType<ClaimTarget>()];

    private ClaimTarget? Of(PacketSetEnd target) => target switch
    {
        PacketSetEnd.Addresses literal => new ClaimTarget.Addresses([literal.Range], literal.Ports),
        PacketSetEnd.Any any => new ClaimTarget.Addresses([AddressRange.Of(IpPrefix.All(IpFamily.IPv4)), AddressRange.Of(IpPrefix.All(IpFamily.IPv6))], any.Ports),
        PacketSetEnd.Named { Kind: NameKind.Node } node => Node(node),
        PacketSetEnd.Named { Kind: NameKind.Service } service => Service(service),
        PacketSetEnd.Named { Kind: NameKind.Pod } pod => Pod(pod),
        PacketSetEnd.Named balancer => Refuse($"lb/{balancer.Name} receives nothing: say what is behind it, svc/…, pod/… or node/…"),
        _ => throw new InvalidOperationException("The cases of PacketSetEnd are closed."),
    };

    private ClaimTarget? Node(PacketSetEnd.Named node) =>
        snapshot.FindNode(node.Name) is null ? Refuse($"the snapshot holds no node {node.Name}") : new ClaimTarget.Node(node.Name, node.Ports);

    // A pod in its node's network is the node at the pod's ports.
    private ClaimTarget? Pod(PacketSetEnd.Named named)
    {
        if (_ends.AddressesOf(new(named.Kind, named.Namespace, named.Name, null), out var problem) is null)
            return Refuse(problem!);
        var pod = _ends.FindPod(named.Namespace, named.Name)!;
        if (!pod.IsHostNetwork)
            return new ClaimTarget.Addresses([.. pod.Addresses.Select(AddressRange.Single)], named.Ports);
        if (pod.NodeName is null || snapshot.FindNode(pod.NodeName) is null)
            return Refuse($"pod {pod} shares the network of a node that the snapshot does not hold");
        return new ClaimTarget.Node(pod.NodeName, named.Ports ?? (pod.Ports.IsEmpty ? null : [.. pod.Ports.Select(p => NumberRange.Single(p.Port))]));
    }

    private ClaimTarget? Service(PacketSetEnd.Named named)
    {
        var end = new QueryEnd.Named(named.Kind, named.Namespace, named.Name, null);
        if (_ends.AddressesOf(end, out var problem) is null || _ends.FindService(end) is not { } service)
            return Refuse(problem ?? $"the snapshot holds no service {named.Name}");
        if (snapshot.Endpoints is not { } endpoints)
            return new ClaimTarget.Endpoints(null);
        HashSet<string?>? ports = named.Ports is { } asked ? [.. service.Ports.Where(p => asked.Any(r => r.Contains(p.Port))).Select(p => p.Name)] : null;
        if (ports is { Count: 0 })
            return Refuse($"service {service} has no port {string.Join(",", named.Ports!.Value)}");
        return new ClaimTarget.Endpoints([
            .. endpoints
                .Where(e => e.Namespace == service.Namespace && e.ServiceName == service.Name && (ports is null || ports.Contains(e.PortName ?? "")))
                .Select(e => e.Address)
                .Distinct(),
        ]);
    }

    private ClaimTarget? Refuse(string problem)
    {
        problems.Add(problem);
        return null;
    }
}
