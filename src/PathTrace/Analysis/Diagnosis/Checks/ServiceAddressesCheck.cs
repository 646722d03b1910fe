using System.Collections.Immutable;
using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>Node ports, external addresses and health check ports of service objects that no node's rules know, while they know the service's cluster address: kube-proxy serves it, and not as it is now.</summary>
internal static class ServiceAddressesCheck
{
    internal static IEnumerable<Explanation> Find(Snapshot snapshot, Names names)
    {
        foreach (var tables in ProxyTables.WholeByFamily(snapshot).Where(ts => ts.Any(t => t.Taken.Count > 0)))
        {
            var checkPorts = HealthPorts(tables);
            foreach (var service in snapshot.Services ?? [])
            {
                if (Unknown(service, tables, checkPorts) is { Count: > 0 } unknown)
                    yield return Report(service, tables, unknown);
            }
        }
    }

    private static List<string> Unknown(Service service, ImmutableArray<ProxyTable> tables, HashSet<ushort> checkPorts)
    {
        var unknown = new List<string>();
        var family = tables[0].Family;
        var cluster = service.ClusterAddresses.FirstOrDefault(a => a.Family == family);
        if (!cluster.IsSet || !service.Ports.Any(p => IsKnown(tables, new(p.Protocol.Number, cluster, p.Port))))
            return unknown;
        foreach (var port in service.Ports)
        {
            if (port.NodePort is { } nodePort && !IsKnown(tables, new(port.Protocol.Number, default, nodePort)))
                unknown.Add($"node port {port.Protocol} {nodePort.ToString(CultureInfo.InvariantCulture)}");
            foreach (var address in Served(service).Where(a => a.Family == family && !IsKnown(tables, new(port.Protocol.Number, a, port.Port))))
                unknown.Add($"{new SocketAddress(address, port.Port)}");
        }

        // Versions before the rule write none at all.
        if (service.HealthCheckNodePort is { } checkPort && checkPorts.Count > 0 && !checkPorts.Contains(checkPort))
            unknown.Add($"health check node port {checkPort.ToString(CultureInfo.InvariantCulture)}");
        return unknown;
    }

    // kube-proxy leaves addresses of ipMode Proxy to the balancer.
    private static IEnumerable<IpAddress> Served(Service service)
    {
        var left = (service.Ingress ?? []).Where(i => i.IsProxy == true).Select(i => i.Address).OfType<IpAddress>().ToHashSet();
        return service.ExternalAddresses.Where(a => !left.Contains(a)).Distinct();
    }

    private static bool IsKnown(ImmutableArray<ProxyTable> tables, ServiceTarget target) => tables.Any(t => t.Taken.ContainsKey(target) || t.Refused.Contains(target));

    private static HashSet<ushort> HealthPorts(ImmutableArray<ProxyTable> tables) =>
    [
        .. tables
            .Select(t => t.Ruleset?[TableName.Filter]?.Find(ServiceTarget.NodePortsChain))
            .OfType<Chain>()
            .SelectMany(c => c.Rules)
            .Where(r => r.Effect is Effect.Accept)
            .Select(r => ServiceTarget.Of(r, true)?.Port)
            .OfType<ushort>(),
    ];

    private static Explanation Report(Service service, ImmutableArray<ProxyTable> tables, List<string> unknown) => Make.Error(
        FindingCode.ServiceAddressUnknown,
        FindingOwner.KubeProxy,
        $"no node has a rule for {Lists.Short(unknown)} of {service}{tables[0].FamilyText}",
        Words.Join(
            $"The object of {service} states {Lists.Short(unknown)}, and the rules of the {Lists.Count(tables.Length, "node")} whose rules are known take its cluster address and nothing of the kind.",
            "kube-proxy serves an older form of the service."),
        new Evidence(service.Source, "the service"),
        new Evidence(tables[0].Place, $"{tables[0].Node.Name} without a rule for it")) with
    {
        About = service.ToString(),
        Fix = "find out why kube-proxy does not sync: restart it and read its log on any node",
        Check = new($"kubectl get service -n {ShellWord.Quote(service.Namespace)} {ShellWord.Quote(service.Name)} -o wide"),
    };
}
