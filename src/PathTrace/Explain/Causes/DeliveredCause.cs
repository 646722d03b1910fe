using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Explain.Causes;

/// <summary>Paths that arrive: where, in one line.</summary>
internal static class DeliveredCause
{
    internal static Explanation? Explain(PathCase @case) => !@case.Disposition.IsDelivered() ? null : WithPodsSource(@case) ?? Describe(@case);

    // It leaves, and nobody can answer it: an arrival all the same, as far as the packet goes.
    private static Explanation? WithPodsSource(PathCase @case)
    {
        if (@case.Disposition != Disposition.DeliveredOutside || @case.Answered is not null || @case.Packet.Source != @case.Path.Origin.Packet.Source || @case.Path.Hops is not [var only] || @case.Names.PodNetworks.Find(@case.Packet.Source)?.Node.Name != only.Node)
            return null;
        var (title, family) = (Describe(@case).Title, @case.Packet.Family);
        return @case.Names.EgressMasquerade.Findings.Where(f => f.Node == only.Node && f.Family == family).Select(f => f.Explanation with { Title = $"{title}: {f.Explanation.Title}", Severity = FindingSeverity.Warning }).FirstOrDefault();
    }

    internal static Explanation Describe(PathCase @case)
    {
        var (address, node) = (@case.Path.Destination?.Address ?? @case.Packet.To, @case.Path.Destination?.Node);
        var title = @case.Disposition switch
        {
            Disposition.DeliveredToPod => $"{Pod(@case)} {address} on {node ?? @case.NodeName}",
            Disposition.DeliveredToNode when HostPod(@case, address, node) is { } pod => $"host-network pod {pod} {address} on {node ?? @case.NodeName}",
            Disposition.DeliveredToNode => $"{address} on {node ?? @case.NodeName} itself",
            _ => $"{address}, outside the cluster, from {@case.NodeName}",
        };
        var undeclared = Undeclared(@case);
        if (undeclared is not null)
            return PortNotDeclared(undeclared, title, @case);
        return new()
        {
            Code = FindingCode.Delivered,
            Severity = FindingSeverity.Info,
            Owner = FindingOwner.None,
            Title = title,
            Why = $"The packet arrives at {title}.",
        };
    }

    // Without pod objects, kube-proxy's comment on the endpoint tells whose pod it is.
    private static string Pod(PathCase @case)
    {
        if (@case.Path.Destination?.Pod is { } pod)
            return pod;
        return EndpointCauses.EndpointRule(@case) is var (hit, _) && KubeComment.Service(hit.Rule.Comment) is { } service ? $"endpoint of {service}" : "pod";
    }

    /// <summary>The host-network pod behind an address of its node: the endpoint that has this address and port, else the only one that declares the port. Its packets pass INPUT, and no pod's link.</summary>
    internal static string? HostPod(PathCase @case, SocketAddress address, string? node)
    {
        var pods = (@case.Snapshot.Pods ?? []).Where(p => p is { IsLive: true, IsHostNetwork: true } && p.NodeName == (node ?? @case.NodeName)).ToList();
        if (pods.Count == 0)
            return null;
        var endpoint = (@case.Snapshot.Endpoints ?? []).FirstOrDefault(e => e.Address == address && e.Protocol == @case.Packet.Protocol && e.PodName is not null);
        if (endpoint is not null)
            return pods.Exists(p => p.Name == endpoint.PodName && p.Namespace == endpoint.Namespace) ? $"{endpoint.Namespace}/{endpoint.PodName}" : null;
        return pods.Where(p => p.Ports.Any(d => d.Port == address.Port && d.Protocol == @case.Packet.Protocol)).Take(2).ToList() is [var only] ? only.ToString() : null;
    }

    // Declaring is optional: a pod that declares nothing says nothing.
    private static Pod? Undeclared(PathCase @case)
    {
        if (@case.Disposition != Disposition.DeliveredToPod || !@case.Packet.Protocol.HasPorts || @case.Names.FindPod(@case.Packet.Destination) is not { } pod)
            return null;
        var declared = pod.Ports.Where(p => p.Protocol == @case.Packet.Protocol).ToList();
        return declared.Count > 0 && declared.TrueForAll(p => p.Port != @case.Packet.DestinationPort) ? pod : null;
    }

    private static Explanation PortNotDeclared(Pod pod, string title, PathCase @case)
    {
        var declared = Words.And([.. pod.Ports.Where(p => p.Protocol == @case.Packet.Protocol).Select(p => p.Port.ToString(CultureInfo.InvariantCulture)).Distinct()]);
        return new()
        {
            Code = FindingCode.PortNotDeclared,
            Severity = FindingSeverity.Info,
            Owner = FindingOwner.Application,
            Title = $"{title}, a port that it does not declare",
            Why = $"The packet arrives at the pod, and {pod} declares {@case.Packet.Protocol} {declared} only. Declaring is optional, so that something may listen at {@case.Packet.DestinationPort} all the same; whether it does is in no dump.",
            Evidence = [new(pod.Source, $"{pod} declares {@case.Packet.Protocol} {declared}")],
            Check = new($"kubectl exec -n {ShellWord.Quote(pod.Namespace)} {ShellWord.Quote(pod.Name)} -- ss -ltnu"),
        };
    }
}
