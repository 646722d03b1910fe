using System.Globalization;
using PathTrace.Cluster;

namespace PathTrace.Explain;

/// <summary>Target ports by name: only a pod's declaration gives a name its number, and a pod without it becomes no endpoint (pkg/api/v1/pod: FindPort).</summary>
internal static class TargetPortNames
{
    /// <summary>The port that the pod declares under the name of the target port; null without.</summary>
    internal static ushort? PortOf(Pod pod, ServicePort port) => pod.Ports.FirstOrDefault(p => p.Name == port.TargetPort && p.Protocol == port.Protocol)?.Port;

    /// <summary>The port of a service by name whose target port no live pod of its namespace declares, with how many of them there are; null when there is no such port, or when that is not known.</summary>
    internal static (Service Service, ServicePort Port, int Pods)? Undeclared(Snapshot snapshot, string name)
    {
        if (snapshot is not { Pods: { } all, HasEveryPod: true } || (snapshot.Services ?? []).FirstOrDefault(s => s.HasSelector == true && s.ToString() == name) is not { } service)
            return null;
        var pods = all.Where(p => p.IsLive && p.Namespace == service.Namespace).ToList();
        return pods.Count > 0 && service.Ports.FirstOrDefault(p => IsName(p.TargetPort) && !pods.Exists(pod => PortOf(pod, p) is not null)) is { } port ? (service, port, pods.Count) : null;
    }

    private static bool IsName(string? port) => port is { Length: > 0 } && !ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
