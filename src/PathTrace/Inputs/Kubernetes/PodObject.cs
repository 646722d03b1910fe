using PathTrace.Cluster;
using PathTrace.Inputs.Documents;

namespace PathTrace.Inputs.Kubernetes;

/// <summary>Lowers a Pod object (core/v1).</summary>
internal static class PodObject
{
    internal static Pod Read(ObjectReader pod)
    {
        // An init container that restarts always is a sidecar: it runs beside the others and its ports are open.
        var sidecars = pod.Spec["initContainers"].Items.Where(c => c.String("restartPolicy") == "Always");
        var podIps = pod.Status["podIPs"].Items.Select(i => i["ip"]).ToList();
        return new()
        {
            Namespace = pod.Namespace,
            Name = pod.Name,
            NodeName = pod.Spec.String("nodeName"),
            Addresses = pod.Addresses(DataValue.List(default, podIps), pod.Status["podIP"]),
            Phase = pod.Status.String("phase"),
            IsReady = pod.Condition("Ready"),
            IsHostNetwork = pod.Spec.Bool("hostNetwork") ?? false,
            Ports = [.. pod.Spec["containers"].Items.Concat(sidecars).SelectMany(c => c["ports"].Items).Select(p => ReadPort(pod, p)).OfType<PodPort>()],
            Source = pod.Span,
        };
    }

    private static PodPort? ReadPort(ObjectReader pod, DataValue port) =>
        pod.Port(port["containerPort"]) is { } number && pod.Protocol(port["protocol"]) is { } protocol
            ? new(port.String("name") ?? "", protocol, number)
            : null;
}
