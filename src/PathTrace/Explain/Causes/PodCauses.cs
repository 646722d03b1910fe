using PathTrace.Datapath;

namespace PathTrace.Explain.Causes;

/// <summary>The end of the way: no pod, or a pod elsewhere.</summary>
internal static class PodCauses
{
    internal static Explanation? Explain(PathCase @case) => @case.Disposition switch
    {
        Disposition.NoSuchPod => NoSuchPod(@case),
        Disposition.WrongNode => OnOtherNode(@case),
        _ => null,
    };

    /// <summary>The last resort: the disposition in words, so that no path goes without an explanation.</summary>
    internal static Explanation Otherwise(PathCase @case) => Make.Error(
        @case.Disposition == Disposition.NoHealthyBackend ? FindingCode.NoHealthyBackend : FindingCode.FirewallRule,
        FindingOwner.Node,
        $"the packet ends on {@case.NodeName}",
        $"The trace ends with {@case.Disposition} on {@case.NodeName}; its last step tells all that is known.",
        new Evidence(@case.LastStep?.Source ?? default, "the last step"));

    private static Explanation NoSuchPod(PathCase @case)
    {
        var address = @case.Packet.Destination;
        var ended = @case.Names.FindEnded(address);
        return Make.Error(
            FindingCode.NoSuchPod,
            FindingOwner.Application,
            ended is null ? $"no pod has the address {address}" : $"{address} was {ended}'s, which is {ended.Phase}",
            Words.Join(
                $"{@case.NodeName} routes {address} onto its own pods' link, and none of the {(@case.Snapshot.Pods ?? []).Length} pods of the snapshot holds it.",
                ended is null ? null : $"{ended} had it and is {ended.Phase}."),
            new Evidence(ended?.Source ?? default, $"{ended} has ended")) with
        {
            Fix = "call the service instead of a pod's address, or find the pod's new address",
            Check = new($"kubectl get pods -A -o wide | grep -w {address}"),
        };
    }

    private static Explanation OnOtherNode(PathCase @case)
    {
        var pod = @case.Names.FindPod(@case.Packet.Destination);
        var home = pod?.NodeName ?? "another node";
        if (pod is not null && @case.Snapshot.FindNode(home) is { } own && StrayPods.Explain(@case, pod, own, @case.Node) is { } stray)
            return stray;
        return Make.Error(
            FindingCode.PodOnOtherNode,
            FindingOwner.Cni,
            $"{pod?.ToString() ?? @case.Packet.Destination.ToString()} lives on {home}, not on {@case.NodeName}",
            $"{@case.NodeName} routes {@case.Packet.Destination} onto its own pods' link, while the pod runs on {home}: the route there is too short or too old.",
            new Evidence(pod?.Source ?? default, $"the pod, on {home}"),
            new Evidence(@case.Last<Step.Routed>()?.Source ?? default, $"{@case.NodeName}'s route")) with
        {
            Fix = $"route {@case.Packet.Destination} to {home} on {@case.NodeName}; the network plugin writes these routes",
            Check = new($"{Words.Ip(@case.Packet.Family)} route get {@case.Packet.Destination}", @case.NodeName),
        };
    }
}
