using PathTrace.Datapath;

namespace PathTrace.Explain.Causes;

/// <summary>Paths that arrive: where, in one line.</summary>
internal static class DeliveredCause
{
    internal static Explanation? Explain(PathCase @case) => @case.Disposition.IsDelivered() ? Describe(@case) : null;

    internal static Explanation Describe(PathCase @case)
    {
        var (address, node) = (@case.Path.Destination?.Address ?? @case.Packet.To, @case.Path.Destination?.Node);
        var title = @case.Disposition switch
        {
            Disposition.DeliveredToPod => $"{Pod(@case)} {address} on {node ?? @case.NodeName}",
            Disposition.DeliveredToNode => $"{address} on {node ?? @case.NodeName} itself",
            _ => $"{address}, outside the cluster, from {@case.NodeName}",
        };
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
}
