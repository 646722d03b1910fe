using System.Collections.Immutable;
using PathTrace.Cluster;

namespace PathTrace.Inputs.Kubernetes;

/// <summary>The objects of one or several Kubernetes inputs. Kinds that were not collected are null.</summary>
internal sealed record KubernetesFacts(
    ImmutableArray<NodeFacts>? Nodes,
    ImmutableArray<Pod>? Pods,
    ImmutableArray<Service>? Services,
    ImmutableArray<Endpoint>? Endpoints)
{
    /// <summary>True when a file breaks off: what its lists lack may have stood behind that place.</summary>
    internal bool IsCut { get; init; }

    internal static KubernetesFacts Nothing { get; } = new(null, null, null, null);

    /// <summary>Both together; what the first states of an object counts.</summary>
    internal KubernetesFacts With(KubernetesFacts more) => new(
        JoinNodes(Nodes, more.Nodes),
        Join(Pods, more.Pods, p => p.ToString()),
        Join(Services, more.Services, s => s.ToString()),
        Join(Endpoints, more.Endpoints, e => (e.Namespace, e.ServiceName, e.PortName, e.Protocol, e.Address)))
    {
        IsCut = IsCut || more.IsCut,
    };

    private static ImmutableArray<NodeFacts>? JoinNodes(ImmutableArray<NodeFacts>? first, ImmutableArray<NodeFacts>? second) =>
        first is null && second is null
            ? null
            : [.. (first ?? []).Concat(second ?? []).GroupBy(n => n.Name, StringComparer.Ordinal).Select(g => g.Aggregate((one, two) => one.With(two)))];

    private static ImmutableArray<T>? Join<T, TKey>(ImmutableArray<T>? first, ImmutableArray<T>? second, Func<T, TKey> key) => (first, second) switch
    {
        (null, _) => second,
        (_, null) => first,
        ({ } one, { } two) => [.. one.Concat(two).DistinctBy(key)],
    };
}
