using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Explain.Causes;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>Pods that contradict each other or the cluster: two with one address, one with an address of another node's pod CIDR, one that does not run though a service sends to it.</summary>
internal static class PodsCheck
{
    internal static IEnumerable<Explanation> Find(Snapshot snapshot, Names names)
    {
        if (snapshot.Pods is not { } all)
            return [];
        var pods = all.Where(p => p is { IsLive: true, IsHostNetwork: false }).ToList();
        return [.. Shared(pods), .. Strangers(snapshot, names, pods), .. Ailing(snapshot, pods), .. AilingAgents(snapshot, [.. all.Where(p => p is { IsLive: true, IsHostNetwork: true })])];
    }

    private static IEnumerable<Explanation> Shared(List<Pod> pods)
    {
        var holders = new ByAddress<Pod>();
        // A pod that a table shows as Error may have ended and given its address back.
        foreach (var pod in pods.Where(p => p.Ailment is null).DistinctBy(p => (p.Namespace, p.Name)))
        {
            foreach (var address in pod.Addresses)
                holders.Add(address, pod);
        }

        foreach (var (address, list) in holders)
        {
            if (list.Count > 1)
                yield return OneAddress(address, list);
        }
    }

    private static Explanation OneAddress(IpAddress address, List<Pod> pods) => Make.Error(
        FindingCode.PodsShareAddress,
        FindingOwner.Cni,
        $"{Lists.Short([.. pods.Select(p => p.ToString())])} have the same address {address}",
        $"{Lists.Count(pods.Count, "live pod")} of the snapshot hold {address}: what is sent to it reaches one of them.",
        [.. pods.Take(2).Select(p => new Evidence(p.Source, $"{p} on {p.NodeName ?? "no node"}"))]) with
    {
        Fix = "delete all but one of them, so that they come up with addresses of their own; then look into the network plugin's address management (two nodes with one pod CIDR?)",
        Check = new($"kubectl get pods -A -o wide | grep -w {address}"),
    };

    // Where most pods live in their own node's CIDR, the network goes by CIDRs, and who does not is out of its reach.
    private static IEnumerable<Explanation> Strangers(Snapshot snapshot, Names names, List<Pod> pods)
    {
        var homes = new PodHomes(snapshot, names);
        var (own, strangers) = (0, new List<(Pod Pod, IpAddress Address, Node Owner)>());
        foreach (var pod in pods.Where(p => p.NodeName is not null))
        {
            foreach (var address in pod.Addresses)
            {
                if (homes.Find(IpPrefix.Host(address)) is not var (owner, _))
                    continue;
                if (owner.Name == pod.NodeName)
                    own++;
                else
                    strangers.Add((pod, address, owner));
            }
        }

        return own > strangers.Count ? strangers.Select(s => StrayPods.Explain(s.Pod, s.Address, s.Owner)) : [];
    }

    private static IEnumerable<Explanation> Ailing(Snapshot snapshot, List<Pod> pods)
    {
        if (pods.TrueForAll(p => p.Ailment is null && p.IsReady != false))
            yield break;
        var used = new Dictionary<IpAddress, (string Service, SourceSpan Source)>();
        var unready = (snapshot.Services ?? []).Where(s => s.PublishesNotReady == true).Select(s => (s.Namespace, s.Name)).ToHashSet();
        foreach (var endpoint in snapshot.Endpoints ?? [])
        {
            // A service that publishes pods that are not ready sends to them on purpose.
            if (endpoint.IsReady != false && !unready.Contains((endpoint.Namespace, endpoint.ServiceName)))
                used.TryAdd(endpoint.Address.Address, ($"{endpoint.Namespace}/{endpoint.ServiceName}", endpoint.Source));
        }

        if (snapshot.Endpoints is null)
            AddRules(snapshot, used);
        foreach (var pod in pods.Where(p => p.Ailment is not null || p.IsReady == false))
        {
            var address = pod.Addresses.FirstOrDefault(used.ContainsKey);
            if (address.IsSet)
                yield return Ailing(pod, used[address].Service, used[address].Source);
        }
    }

    // Pods of the host network share their node's address: the endpoint's pod tells which of them it is, or that there is one only.
    private static IEnumerable<Explanation> AilingAgents(Snapshot snapshot, List<Pod> agents)
    {
        var unready = (snapshot.Services ?? []).Where(s => s.PublishesNotReady == true).Select(s => (s.Namespace, s.Name)).ToHashSet();
        foreach (var pod in agents.Where(p => p.Ailment is not null || p.IsReady == false))
        {
            var isOnly = agents.Count(p => p.Addresses.Any(pod.Addresses.Contains)) == 1;
            var used = (snapshot.Endpoints ?? []).FirstOrDefault(e =>
                e.IsReady != false && pod.Addresses.Contains(e.Address.Address) && !unready.Contains((e.Namespace, e.ServiceName))
                && (e.PodName is { } name ? name == pod.Name && e.Namespace == pod.Namespace : isOnly));
            if (used is not null)
                yield return Ailing(pod, $"{used.Namespace}/{used.ServiceName}", used.Source);
        }
    }

    private static void AddRules(Snapshot snapshot, Dictionary<IpAddress, (string Service, SourceSpan Source)> used)
    {
        foreach (var service in ProxyTables.Of(snapshot).SelectMany(t => t.ByChain.Values))
        {
            foreach (var backend in service.Backends.IsDefault ? [] : service.Backends)
                used.TryAdd(backend.Address.Address, (service.Name, backend.Source));
        }
    }

    private static Explanation Ailing(Pod pod, string service, SourceSpan source) => Make.Warning(
        FindingCode.PodNotReady,
        FindingOwner.Application,
        $"{service} sends to {pod}, which is {pod.Ailment ?? "not ready"}",
        $"{pod}{(pod.NodeName is { } node ? $" on {node}" : "")} is {pod.Ailment ?? "not ready"}, and it is listed as an endpoint of {service} that gets traffic.",
        new Evidence(pod.Source, "the pod"),
        new Evidence(source, $"the endpoint of {service}")) with
    {
        Fix = $"find out what is wrong with {pod}; while it is not ready, the endpoints of {service} ought to leave it out (publishNotReadyAddresses keeps it in)",
        Check = new($"kubectl describe pod -n {ShellWord.Quote(pod.Namespace)} {ShellWord.Quote(pod.Name)}"),
    };
}
