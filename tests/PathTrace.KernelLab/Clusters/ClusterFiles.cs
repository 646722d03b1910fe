using System.Globalization;

namespace PathTrace.KernelLab.Clusters;

/// <summary>Writes what a snapshot says about the cluster as a whole.</summary>
internal static class ClusterFiles
{
    internal static void Write(ClusterConfig config, string folder)
    {
        Write(folder, "next-hops.txt", config.NextHops.IsEmpty ? ["# none"] : config.NextHops.Select(h => $"{h.Destination}  {h.Target}"));
        Write(folder, "pods.txt", config.Nodes.SelectMany(n => n.Pods.Select(p => $"{p.Name,-8}  Running  {n.Name}  {p.Address}")).Prepend("Pod name  Status   Node     Endpoint"));
        Write(folder, "services.txt", config.Services.Select(Row).Prepend("NAME    TYPE          CLUSTER-IP    EXTERNAL-IP   PORT(S)         AGE"));
        Write(folder, "load-balancers.txt", config.Targets.Select((t, i) => $"lb{i.ToString(CultureInfo.InvariantCulture)}  {config.Net.WithPort(config.Net.Frontend(i), 80)}  ->  {t}"));
        if (config.HasNodeTable)
            Write(folder, "nodes.txt", config.Nodes.Select(n => $"{n.Name}    {n.Address}  {n.PodCidr}").Prepend("Node name  IP           Pod CIDR"));
    }

    private static string Row(ClusterService service)
    {
        var type = service.External is not null ? "LoadBalancer" : service.NodePort != 0 ? "NodePort" : "ClusterIP";
        var port = ClusterService.Port.ToString(CultureInfo.InvariantCulture) + (service.NodePort == 0 ? "" : $":{service.NodePort}");
        return $"{service.Name,-6}  {type,-12}  {service.Address,-12}  {service.External ?? "<none>",-12}  {port + "/" + service.Protocol.ToUpperInvariant(),-14}  1d";
    }

    private static void Write(string folder, string name, IEnumerable<string> lines) => File.WriteAllText(Path.Combine(folder, name), string.Join('\n', lines) + "\n");
}
