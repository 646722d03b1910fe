using PathTrace.Cluster;
using PathTrace.Net;

namespace PathTrace.Explain.Causes;

/// <summary>A pod with an address of another node's pod CIDR: a network that goes by the CIDRs does not find it.</summary>
internal static class StrayPods
{
    /// <summary>The explanation where the pod's own node has pod CIDRs without the packet's destination, and another node's holds it; null otherwise.</summary>
    internal static Explanation? Explain(PathCase @case, Pod pod, Node home, Node? reached)
    {
        var address = @case.Packet.Destination;
        return reached is not null && !home.PodCidrs.IsEmpty && !home.PodCidrs.Any(c => c.Contains(address)) && reached.PodCidrs.Any(c => c.Contains(address)) ? Explain(pod, address, reached) with { Severity = FindingSeverity.Error } : null;
    }

    /// <summary>The explanation of such a pod.</summary>
    internal static Explanation Explain(Pod pod, IpAddress address, Node owner) => Make.Warning(
        FindingCode.PodOutsidePodCidr,
        FindingOwner.Cni,
        $"{pod} on {pod.NodeName} has the address {address} of {owner.Name}'s pod CIDR",
        $"{address} belongs to {owner.Name} by its pod CIDR, and {pod} runs on {pod.NodeName}: a network that goes by pod CIDRs sends its packets to {owner.Name}.",
        new Evidence(pod.Source, "the pod"),
        new Evidence(owner.Source, $"{owner.Name} has the pod CIDR")) with
    {
        Fix = $"delete {pod}, so that it comes up with an address of {pod.NodeName}; if it comes back so, the network plugin's address management on {pod.NodeName} has another range than the node object",
        Check = new($"kubectl get pods -A -o wide | grep -w {address}"),
        Node = pod.NodeName,
    };
}
