using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Text;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>
/// The target ports of services beside the ports of their endpoints and the ports that the pods declare. A declaration binds nobody: a port that no pod declares is a doubt, unless it goes by a name, which only a declaration gives a
/// number (pkg/api/v1/pod: FindPort).
/// </summary>
internal static class TargetPortsCheck
{
    internal static IEnumerable<Explanation> Find(Snapshot snapshot, Names names)
    {
        if (ServiceObjects.Of(snapshot) is not { } objects || snapshot is not { Pods: { } pods, HasEveryPod: true })
            yield break;
        var live = pods.Where(p => p.IsLive).DistinctBy(p => (p.Namespace, p.Name)).ToLookup(p => p.Namespace, StringComparer.Ordinal);
        foreach (var service in objects.Services.Where(s => s.HasSelector == true))
        {
            foreach (var port in service.Ports.Where(p => p.TargetPort is not null))
            {
                if (Find(service, port, objects, [.. live[service.Namespace]]) is { } found)
                    yield return found;
            }
        }
    }

    private static Explanation? Find(Service service, ServicePort port, ServiceObjects objects, List<Pod> pods)
    {
        var endpoints = objects.EndpointsOf(service).Where(e => e.PortName == port.Name && e.Protocol == port.Protocol).ToList();
        var isNumber = ushort.TryParse(port.TargetPort, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        if (endpoints.Count == 0)
            return isNumber || pods.Count == 0 || pods.Exists(p => TargetPortNames.PortOf(p, port) is not null) ? null : NoSuchName(service, port, pods.Count);
        var behind = new List<(Endpoint Endpoint, Pod Pod)>();
        foreach (var endpoint in endpoints)
        {
            if (pods.Find(p => p.Name == endpoint.PodName) is { } pod)
                behind.Add((endpoint, pod));
        }

        foreach (var (endpoint, pod) in behind)
        {
            if ((isNumber ? number : TargetPortNames.PortOf(pod, port)) is { } meant && meant != endpoint.Address.Port)
                return Differs(service, port, endpoint, pod, meant);
        }

        return isNumber && behind.Count == endpoints.Count && behind.TrueForAll(b => DeclaresOthers(b.Pod, port, number)) ? NotDeclared(service, port, behind[0].Pod) : null;
    }

    private static bool DeclaresOthers(Pod pod, ServicePort port, ushort number)
    {
        var declared = pod.Ports.Where(p => p.Protocol == port.Protocol).ToList();
        return declared.Count > 0 && declared.TrueForAll(p => p.Port != number);
    }

    private static Explanation NoSuchName(Service service, ServicePort port, int pods) => Make.Error(
        FindingCode.TargetPortNotDeclared,
        FindingOwner.Application,
        $"no pod declares the port {port.TargetPort} that {service} sends to",
        string.Create(
            CultureInfo.InvariantCulture,
            $"The targetPort of {service} port {port.Port} is the name {port.TargetPort}, and none of the {Lists.Count(pods, "live pod")} in {service.Namespace} declares a {port.Protocol} port of that name: without one no pod becomes an endpoint of it."),
        new Evidence(service.Source, "the service with the targetPort")) with
    {
        Fix = $"name the container's port {port.TargetPort}, or let the targetPort be its number",
        Check = new($"kubectl get pods -n {ShellWord.Quote(service.Namespace)} -o jsonpath='{{range .items[*]}}{{.metadata.name}} {{.spec.containers[*].ports}}{{\"\\n\"}}{{end}}'"),
    };

    private static Explanation NotDeclared(Service service, ServicePort port, Pod pod) => Make.Warning(
        FindingCode.TargetPortNotDeclared,
        FindingOwner.Application,
        $"{service} sends to port {port.TargetPort}, which none of its pods declares",
        string.Create(
            CultureInfo.InvariantCulture,
            $"The targetPort of {service} port {port.Port} is {port.TargetPort}, and every pod behind it declares other {port.Protocol} ports only: {pod} declares {Declared(pod, port)}. Declaring is optional, so that a process may listen there all the same; if none does, its connections are refused."),
        new Evidence(service.Source, "the service with the targetPort"),
        new Evidence(pod.Source, $"{pod} declares {Declared(pod, port)}")) with
    {
        Fix = $"let the targetPort be a port at which the pods listen, or declare port {port.TargetPort}",
        Check = new($"kubectl exec -n {ShellWord.Quote(pod.Namespace)} {ShellWord.Quote(pod.Name)} -- ss -ltnu"),
        Severity = FindingSeverity.Info,
    };

    private static Explanation Differs(Service service, ServicePort port, Endpoint endpoint, Pod pod, ushort meant) => Make.Warning(
        FindingCode.EndpointPortDiffers,
        FindingOwner.Application,
        string.Create(CultureInfo.InvariantCulture, $"the endpoint {endpoint.Address} of {service} is not at its targetPort {port.TargetPort}"),
        string.Create(
            CultureInfo.InvariantCulture,
            $"The targetPort of {service} port {port.Port} is {port.TargetPort}{(port.TargetPort == meant.ToString(CultureInfo.InvariantCulture) ? "" : $", which {pod} declares as {meant}")}, and the endpoint objects list {endpoint.Address}. The endpoint controller is behind, or somebody wrote the endpoints by hand."),
        new Evidence(endpoint.Source, "the endpoint object"),
        new Evidence(service.Source, "the service with the targetPort")) with
    {
        Fix = $"see that the targetPort of {service} is the port at which {pod} listens, and that the endpoint controller runs",
        Check = new($"kubectl get endpointslices -n {ShellWord.Quote(service.Namespace)} -l {ShellWord.Quote("kubernetes.io/service-name=" + service.Name)}"),
    };

    private static string Declared(Pod pod, ServicePort port) => Lists.Short([.. pod.Ports.Where(p => p.Protocol == port.Protocol).Select(p => p.Port.ToString(CultureInfo.InvariantCulture)).Distinct()]);
}
