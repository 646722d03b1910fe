using PathTrace.Cluster;
using PathTrace.Inputs.Kubernetes;
using PathTrace.Text;

namespace PathTrace.Tests.Inputs.Kubernetes;

/// <summary>Kubernetes facts as one line of text an object, for tests.</summary>
internal static class KubernetesText
{
    internal static ParseResult<KubernetesFacts> Read(string text, string name = "kubernetes.json") => KubernetesReader.Read(SourceText.From(name, text));

    internal static string[] Lines(KubernetesFacts facts) =>
    [
        .. (facts.Nodes ?? []).Select(Line),
        .. (facts.Pods ?? []).Select(Line),
        .. (facts.Services ?? []).Select(Line),
        .. (facts.Endpoints ?? []).Select(Line),
    ];

    private static string Line(NodeFacts node) =>
        $"node {node.Name} [{Join(node.InternalAddresses)}] cidrs [{Join(node.PodCidrs)}] ready {Text(node.IsReady)}";

    private static string Line(Pod pod) =>
        $"pod {pod} on {pod.NodeName ?? "?"} [{Join(pod.Addresses)}] {pod.Phase ?? "?"} ready {Text(pod.IsReady)}"
        + $"{(pod.IsHostNetwork ? " host" : "")} ports [{Join(pod.Ports.Select(p => $"{p.Name}:{p.Protocol}/{p.Port}"))}]";

    private static string Line(Service service) =>
        $"service {service} {service.Type ?? "?"} [{Join(service.ClusterAddresses)}] external [{Join(service.ExternalAddresses)}] balancer [{Join(service.LoadBalancerAddresses)}]"
        + $"{(service.ExternalTrafficLocal ? " externalLocal" : "")}{(service.InternalTrafficLocal ? " internalLocal" : "")}"
        + $" ports [{Join(service.Ports.Select(p => $"{p.Name}:{p.Protocol}/{p.Port}>{p.TargetPort ?? "?"}@{p.NodePort?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-"}"))}]";

    private static string Line(Endpoint endpoint) =>
        $"endpoint {endpoint.Namespace}/{endpoint.ServiceName} {endpoint.PortName ?? "?"}:{endpoint.Protocol} {endpoint.Address} ready {Text(endpoint.IsReady)}"
        + $" serving {Text(endpoint.IsServing)} terminating {Text(endpoint.IsTerminating)} on {endpoint.NodeName ?? "?"} pod {endpoint.PodName ?? "?"}";

    private static string Join<T>(IEnumerable<T> values) => string.Join(' ', values);

    private static string Text(bool? value) => value is { } known ? (known ? "yes" : "no") : "?";
}
