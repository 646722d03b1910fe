using PathTrace.Cluster;
using PathTrace.Net;

namespace PathTrace.Inputs.Kubernetes;

/// <summary>Lowers a Node object (core/v1).</summary>
internal static class NodeObject
{
    internal static NodeFacts Read(ObjectReader node)
    {
        var addresses = node.Status["addresses"].Items;
        var cidrs = node.Spec["podCIDRs"].Items.Count > 0 ? node.Spec["podCIDRs"].Items : [node.Spec["podCIDR"]];
        return new()
        {
            Name = node.Name,
            HostName = addresses.FirstOrDefault(a => a.String("type") == "Hostname")?.String("address"),
            ProviderId = node.Spec.String("providerID"),
            InternalAddresses =
                [.. addresses.Where(a => a.String("type") == "InternalIP").Select(a => node.Address(a["address"])).OfType<IpAddress>().Distinct()],
            PodCidrs = [.. cidrs.Select(node.Prefix).OfType<IpPrefix>().Distinct()],
            IsReady = node.Condition("Ready"),
            // The API server leaves out false and empty values (omitempty): what an object does not say is not so.
            IsUnschedulable = node.Spec.Bool("unschedulable") ?? false,
            IsTerminating = node.Root["metadata"].String("deletionTimestamp") is not null,
            IsExcludedFromBalancers = node.Label("node.kubernetes.io/exclude-from-external-load-balancers") is not null,
            Taints = [.. node.Spec["taints"].Items.Where(t => t.String("key") is not null).Select(t => new NodeTaint(t.String("key")!, t.String("value"), t.String("effect")))],
            Source = node.Span,
        };
    }
}
