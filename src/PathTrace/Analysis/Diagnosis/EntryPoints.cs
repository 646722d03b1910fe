using System.Collections.Immutable;
using PathTrace.Cluster;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>The places from which services are called: through the balancers, and at each node by a client outside, by the node itself and by one of its pods.</summary>
internal static class EntryPoints
{
    internal static ImmutableArray<EntryPoint> Of(Snapshot snapshot, ImmutableArray<ServiceCall> calls)
    {
        var entries = ImmutableArray.CreateBuilder<EntryPoint>();
        if (snapshot.LoadBalancers is { IsEmpty: false })
            entries.Add(new(EntryKind.Balancer, "", ""));
        var isCalledFromOutside = calls.Any(c => c.Kind is CallKind.NodePort or CallKind.ExternalAddress);
        var pods = PodsByNode(snapshot);
        foreach (var node in snapshot.Nodes)
        {
            if (isCalledFromOutside)
                entries.Add(new(EntryKind.Outside, node.Name, node.Name));
            entries.Add(new(EntryKind.Node, node.Name, node.Name));
            if (pods.TryGetValue(node.Name, out var pod))
                entries.Add(new(EntryKind.Pod, pod.ToString(), node.Name));
        }

        return entries.ToImmutable();
    }

    // All pods of a node enter by the same rules; the first that runs stands for them.
    private static Dictionary<string, Pod> PodsByNode(Snapshot snapshot)
    {
        var pods = new Dictionary<string, Pod>(StringComparer.Ordinal);
        foreach (var pod in (snapshot.Pods ?? []).Where(p => p is { IsLive: true, IsHostNetwork: false, NodeName: not null, Addresses.IsEmpty: false, Ailment: null }))
            pods.TryAdd(pod.NodeName!, pod);
        return pods;
    }
}
