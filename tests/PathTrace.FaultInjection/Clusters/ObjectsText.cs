using System.Text.Json;
using System.Text.Json.Nodes;

namespace PathTrace.FaultInjection.Clusters;

/// <summary>What <c>kubectl get</c> prints of the objects: tables, or one list in JSON.</summary>
internal static class ObjectsText
{
    internal const string Json = "kubernetes.json";

    internal static IEnumerable<(string Path, string Text)> Files(ClusterPlan plan)
    {
        switch (plan.Objects)
        {
            case Objects.Tables:
                yield return ("nodes.txt", "NAME  STATUS  INTERNAL-IP  POD-CIDR\n" + string.Concat(plan.Nodes.Select(n => $"{n.Name}  {(n.IsReady ? "Ready" : "NotReady")}{(n.IsCordoned ? ",SchedulingDisabled" : "")}  {n.Address}  {n.PodCidr}\n")));
                yield return ("pods.txt", "Pod name  Status  Node  Endpoint\n" + string.Concat(plan.Pods.Select(p => $"{p.Name}  Running  {p.Node}  {p.Address}\n")));
                yield return ("services.txt", $"Service name  {(plan.HasTypes ? "Type  " : "")}IP  External-IP  Port(s)  Endpoints\n" + string.Concat(plan.Services.Select(s =>
                    $"{s.Name}  {(plan.HasTypes ? Type(s) + "  " : "")}{s.Address}  {(s.BalancerAddress.Length == 0 ? "<none>" : s.BalancerAddress)}  {(s.NodePort == 0 ? "80/TCP" : $"80:{s.NodePort}/TCP")}  {(s.Endpoints.IsEmpty ? "<none>" : string.Join(",", s.Endpoints.Select(e => $"{e}:{s.TargetPort}")))}\n")));
                break;
            case Objects.Json:
                JsonNode?[] items = [.. plan.Nodes.Select(n => Node(plan, n)), .. plan.Pods.Select(p => Pod(plan, p)), .. plan.Services.Select(s => Service(plan, s)), .. plan.Services.Select(s => Slice(plan, s)), .. (plan.Six?.Services ?? []).Select(s => SixSlice(plan, s))];
                yield return (Json, new JsonObject { ["apiVersion"] = "v1", ["kind"] = "List", ["items"] = new JsonArray(items) }.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
                break;
            default:
                break;
        }
    }

    private static JsonObject Node(ClusterPlan plan, NodePlan node) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Node",
        ["metadata"] = node.IsTerminating ? new JsonObject { ["name"] = node.Name, ["deletionTimestamp"] = "2026-11-22T23:50:00Z" } : new JsonObject { ["name"] = node.Name },
        ["spec"] = node.IsCordoned
            ? new JsonObject { ["podCIDR"] = node.PodCidr, ["podCIDRs"] = Both(plan, node.PodCidr), ["unschedulable"] = true }
            : new JsonObject { ["podCIDR"] = node.PodCidr, ["podCIDRs"] = Both(plan, node.PodCidr) },
        ["status"] = new JsonObject
        {
            ["addresses"] = new JsonArray([.. Each(plan, node.Address).Select(a => new JsonObject { ["address"] = a, ["type"] = "InternalIP" })]),
            ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = node.IsReady ? "True" : "Unknown" }),
        },
    };

    private static JsonObject Pod(ClusterPlan plan, PodPlan pod)
    {
        var port = pod.DeclaredPort > 0 ? pod.DeclaredPort : plan.Services.FirstOrDefault(s => s.Endpoints.Contains(pod.Address))?.TargetPort ?? 3000;
        var spec = new JsonObject
        {
            ["nodeName"] = pod.Node,
            ["containers"] = new JsonArray(new JsonObject { ["name"] = "web", ["ports"] = new JsonArray(new JsonObject { ["containerPort"] = port, ["protocol"] = "TCP" }) }),
        };
        if (pod.IsHostNetwork)
            spec["hostNetwork"] = true;
        return new()
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject { ["name"] = pod.Name, ["namespace"] = "default" },
            ["spec"] = spec,
            ["status"] = new JsonObject
            {
                ["phase"] = "Running",
                ["podIP"] = pod.Address,
                ["podIPs"] = new JsonArray([.. Each(plan, pod.Address).Select(a => new JsonObject { ["ip"] = a })]),
                ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = "True" }),
            },
        };
    }

    private static JsonObject Service(ClusterPlan plan, ServicePlan service)
    {
        var port = new JsonObject { ["name"] = "http", ["port"] = 80, ["protocol"] = "TCP", ["targetPort"] = service.StatedTargetPort.Length == 0 ? service.TargetPort : int.TryParse(service.StatedTargetPort, out var number) ? number : service.StatedTargetPort };
        if (service.NodePort > 0)
            port["nodePort"] = service.NodePort;
        var spec = new JsonObject
        {
            ["clusterIP"] = service.Address,
            ["clusterIPs"] = Both(plan, service.Address),
            ["ports"] = new JsonArray(port),
            ["selector"] = new JsonObject { ["app"] = service.Name },
            ["sessionAffinity"] = service.HasAffinity ? "ClientIP" : "None",
            ["type"] = Type(service),
        };
        if (service.NodePort > 0)
            spec["externalTrafficPolicy"] = service.IsLocal ? "Local" : "Cluster";
        if (service.HealthCheckPort > 0)
            spec["healthCheckNodePort"] = service.HealthCheckPort;
        if (service.SourceRanges.Length > 0)
            spec["loadBalancerSourceRanges"] = new JsonArray([.. service.SourceRanges.SelectMany(r => Each(plan, r))]);
        var ingress = service.BalancerAddress.Length > 0 ? new JsonArray([.. Each(plan, service.BalancerAddress).Select(a => new JsonObject { ["ip"] = a })]) : new JsonArray();
        return new()
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Service",
            ["metadata"] = new JsonObject { ["name"] = service.Name, ["namespace"] = "default" },
            ["spec"] = spec,
            ["status"] = new JsonObject { ["loadBalancer"] = new JsonObject { ["ingress"] = ingress } },
        };
    }

    private static JsonArray Both(ClusterPlan plan, string address) => new([.. Each(plan, address)]);

    private static IEnumerable<string> Each(ClusterPlan plan, string address) => plan.Six is null ? [address] : [address, SixText.Of(address)];

    private static JsonObject SixSlice(ClusterPlan plan, ServicePlan service)
    {
        var slice = Slice(plan, service);
        slice["metadata"]!["name"] = $"{service.Name}-2";
        slice["addressType"] = "IPv6";
        foreach (var endpoint in slice["endpoints"]!.AsArray())
            endpoint!["addresses"] = new JsonArray([.. endpoint["addresses"]!.AsArray().Select(a => SixText.Of(a!.GetValue<string>()))]);
        return slice;
    }

    private static string Type(ServicePlan service) => service.BalancerAddress.Length > 0 ? "LoadBalancer" : service.NodePort > 0 ? "NodePort" : "ClusterIP";

    private static JsonObject Slice(ClusterPlan plan, ServicePlan service) => new()
    {
        ["apiVersion"] = "discovery.k8s.io/v1",
        ["kind"] = "EndpointSlice",
        ["metadata"] = new JsonObject { ["name"] = $"{service.Name}-1", ["namespace"] = "default", ["labels"] = new JsonObject { ["kubernetes.io/service-name"] = service.Name } },
        ["addressType"] = "IPv4",
        ["endpoints"] = new JsonArray([.. service.Endpoints.Select(e => Endpoint(plan, e))]),
        ["ports"] = new JsonArray(new JsonObject { ["name"] = "http", ["port"] = service.TargetPort, ["protocol"] = "TCP" }),
    };

    private static JsonObject Endpoint(ClusterPlan plan, string address)
    {
        var endpoint = new JsonObject
        {
            ["addresses"] = new JsonArray(address),
            ["conditions"] = new JsonObject { ["ready"] = true, ["serving"] = true, ["terminating"] = false },
        };
        if (plan.Pods.FirstOrDefault(p => p.Address == address) is { } pod)
        {
            endpoint["nodeName"] = pod.Node;
            endpoint["targetRef"] = new JsonObject { ["kind"] = "Pod", ["name"] = pod.Name, ["namespace"] = "default" };
        }

        return endpoint;
    }
}
