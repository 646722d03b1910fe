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
            Phase = PhaseOf(pod),
            IsReady = pod.Condition("Ready"),
            IsHostNetwork = pod.Spec.Bool("hostNetwork") ?? false,
            Ports = [.. pod.Spec["containers"].Items.Concat(sidecars).SelectMany(c => c["ports"].Items).Select(p => ReadPort(pod, p)).OfType<PodPort>()],
            Source = pod.Span,
        };
    }

    // As kubectl prints it: a pod that was told to go is Terminating until it has ended.
    private static string? PhaseOf(ObjectReader pod)
    {
        var phase = pod.Status.String("phase");
        return phase is not ("Succeeded" or "Failed") && pod.Root["metadata"].String("deletionTimestamp") is not null ? "Terminating" : phase;
    }

    private static PodPort? ReadPort(ObjectReader pod, DataValue port) =>
        pod.Port(port["containerPort"]) is { } number && pod.Protocol(port["protocol"]) is { } protocol
            ? new(port.String("name") ?? "", protocol, number)
            : null;
}
