using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Text;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>The endpoint objects beside the pods: endpoints whose pod is gone, runs on another node or has another address, and services that nobody stands behind.</summary>
internal static class EndpointPodsCheck
{
    internal static IEnumerable<Explanation> Find(Snapshot snapshot, Names names)
    {
        if (ServiceObjects.Of(snapshot) is not { } objects)
            return [];
        var pods = snapshot is { Pods: { } all, HasEveryPod: true } ? PodsByName(all) : null;
        var namespaces = (snapshot.Pods ?? []).Select(p => p.Namespace).ToHashSet(StringComparer.Ordinal);
        return objects.Services.SelectMany(service => Find(service, objects, namespaces.Contains(service.Namespace) ? pods : null, snapshot, names));
    }

    private static Dictionary<(string, string), Pod> PodsByName(IEnumerable<Pod> pods)
    {
        var byName = new Dictionary<(string, string), Pod>();
        foreach (var pod in pods)
            byName.TryAdd((pod.Namespace, pod.Name), pod);
        return byName;
    }

    // Whose namespace shows no pod at all may have pods that were not asked for.
    private static IEnumerable<Explanation> Find(Service service, ServiceObjects objects, Dictionary<(string, string), Pod>? pods, Snapshot snapshot, Names names)
    {
        var endpoints = objects.EndpointsOf(service);
        if (!service.ClusterAddresses.IsEmpty && ServiceObjects.Usable(endpoints).Count == 0)
            yield return NoEndpoints(service, endpoints.Count);
        if (pods is null)
            yield break;
        foreach (var endpoint in endpoints.DistinctBy(e => (e.Address.Address, e.PodName)))
        {
            if (endpoint.PodName is { } name && pods.GetValueOrDefault((endpoint.Namespace, name)) is { IsLive: true } pod)
            {
                if (Misplaced(service, endpoint, pod, names) is { } misplaced)
                    yield return misplaced;
            }
            else if (IsPodAddress(endpoint, snapshot) && IsNobodys(endpoint, names))
            {
                var ended = endpoint.PodName is { } own ? pods.GetValueOrDefault((endpoint.Namespace, own)) : names.FindEnded(endpoint.Address.Address);
                yield return Gone(service, endpoint, ended);
            }
        }
    }

    // An endpoint without a pod may be a machine outside the cluster that somebody wrote down.
    private static bool IsPodAddress(Endpoint endpoint, Snapshot snapshot) =>
        endpoint.PodName is not null || snapshot.Nodes.Any(n => n.PodCidrs.Any(c => c.Contains(endpoint.Address.Address)));

    private static bool IsNobodys(Endpoint endpoint, Names names) =>
        endpoint.PodName is not null || (names.FindPod(endpoint.Address.Address) is null && names.Node(endpoint.Address.Address) is null);

    private static Explanation NoEndpoints(Service service, int listed) => Make.Warning(
        FindingCode.NoEndpoints,
        FindingOwner.Application,
        $"{service} has no ready endpoint",
        $"{(listed == 0 ? $"No endpoint object lists anything behind {service}" : $"None of the {Lists.Count(listed, "listed endpoint")} of {service} is ready")}, so kube-proxy is to reject its packets.",
        new Evidence(service.Source, "the service")) with
    {
        About = service.ToString(),
        Fix = $"bring a pod of {service} to Ready, or correct the service's selector",
        Check = Slices(service),
    };

    private static Explanation Gone(Service service, Endpoint endpoint, Pod? ended) => Make.Error(
        FindingCode.StaleEndpoint,
        FindingOwner.Application,
        ended is null ? $"the endpoint {endpoint.Address.Address} of {service} has no pod" : $"the endpoint {endpoint.Address.Address} of {service} is {ended}, which is {ended.Phase}",
        $"The endpoint objects list {endpoint.Address}{(endpoint.PodName is { } pod ? $" as {endpoint.Namespace}/{pod}" : "")}, and {(ended is not null ? $"{ended} is {ended.Phase}: what has ended holds no address any more" : $"no live pod of the snapshot {(endpoint.PodName is null ? "has that address" : "goes by that name")}")}.",
        new Evidence(endpoint.Source, "the endpoint object"),
        new Evidence(ended?.Source ?? service.Source, ended is null ? "the service" : "the pod that has ended")) with
    {
        Fix = $"remove {endpoint.Address.Address} from the endpoints of {service}: its controller is behind, or somebody wrote them by hand",
        Check = Slices(service),
    };

    private static Explanation? Misplaced(Service service, Endpoint endpoint, Pod pod, Names names)
    {
        var address = endpoint.Address.Address;
        var isMoved = !pod.Addresses.IsEmpty && !pod.Addresses.Contains(address);
        var isElsewhere = endpoint.NodeName is { } node && pod.NodeName is { } home && node != home;
        if (!isMoved && !isElsewhere)
            return null;
        var holder = isMoved ? names.FindPod(address) : null;
        return Make.Error(
            FindingCode.EndpointMisplaced,
            FindingOwner.Application,
            isMoved ? $"the endpoint {address} of {service} is not {pod}'s address" : $"the endpoint {address} of {service} is not on {endpoint.NodeName}",
            Words.Join(
                isMoved ? $"The endpoint objects give {pod} the address {address}, and the pod has {Lists.Short([.. pod.Addresses.Select(a => a.ToString())])}." : null,
                holder is null ? null : $"The address is {holder}'s.",
                isElsewhere ? $"The endpoint objects place {pod} on {endpoint.NodeName}, and it runs on {pod.NodeName}: policies that ask for local endpoints go wrong." : null),
            new Evidence(endpoint.Source, "the endpoint object"),
            new Evidence(pod.Source, "the pod")) with
        {
            Severity = isMoved ? FindingSeverity.Error : FindingSeverity.Warning,
            Fix = $"find out why the endpoints of {service} are behind: read the log of kube-controller-manager (endpointslice controller), or correct what was written by hand",
            Check = Slices(service),
        };
    }

    private static ShellCommand Slices(Service service) =>
        new($"kubectl get endpointslices -n {ShellWord.Quote(service.Namespace)} -l {ShellWord.Quote("kubernetes.io/service-name=" + service.Name)}");
}
