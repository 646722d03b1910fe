using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>kube-proxy's endpoints of each node beside those of the collected objects: gone, not ready, missing, at another port; and services that no node's rules know.</summary>
internal static class EndpointsCheck
{
    internal static IEnumerable<Explanation> Find(Snapshot snapshot, Names names)
    {
        if (ServiceObjects.Of(snapshot) is not { } objects)
            return [];
        var faults = new FaultList(snapshot, names);
        var unknown = new List<Explanation>();
        foreach (var tables in ProxyTables.WholeByFamily(snapshot).Where(ts => ts.Any(t => t.Taken.Count > 0)))
        {
            foreach (var service in objects.Services)
            {
                foreach (var port in service.Ports)
                    Compare(objects, tables, service, port, faults, unknown);
            }
        }

        return unknown.Concat(faults.ToExplanations());
    }

    private static void Compare(ServiceObjects objects, ImmutableArray<ProxyTable> tables, Service service, ServicePort port, FaultList faults, List<Explanation> unknown)
    {
        var family = tables[0].Family;
        var address = service.ClusterAddresses.FirstOrDefault(a => a.Family == family);
        if (!address.IsSet)
            return;
        var target = new ServiceTarget(port.Protocol.Number, address, port.Port);
        if (!tables.Any(t => t.Taken.ContainsKey(target) || t.Refused.Contains(target)))
        {
            unknown.Add(Unknown(service, target, tables));
            return;
        }

        if (service.InternalTrafficLocal || objects.EndpointsOf(service, port, family) is not { } endpoints)
            return;
        var listed = new ListedEndpoints(service, endpoints);
        ProxyService? right = null;
        foreach (var table in tables)
        {
            if (table.Find(target) is { Backends.IsDefault: false } known)
            {
                // Most nodes know the same, and that is right.
                if (right?.SendsLike(known) != true && Compare(table, known, listed, faults))
                    right = known;
            }
            else if (table.Refused.Contains(target))
            {
                faults.AddMissing(table, listed, listed.Usable, table.Place);
            }
        }
    }

    // False when something is wrong.
    private static bool Compare(ProxyTable table, ProxyService known, ListedEndpoints listed, FaultList faults)
    {
        var have = new HashSet<IpAddress>();
        var before = faults.Count;
        foreach (var backend in known.Backends)
        {
            have.Add(backend.Address.Address);
            if (listed.IsUsable(backend.Address))
                continue;
            if (listed.Find(backend.Address) is { } idle)
                faults.AddNotReady(table, listed, backend, idle);
            else if (listed.AtOtherPort(backend.Address.Address) is { } moved)
                faults.Add(FindingCode.WrongTargetPort, table, listed.Service, backend, moved);
            else
                faults.Add(FindingCode.StaleEndpoint, table, listed.Service, backend, null);
        }

        // Topology hints let a node rightly know some of them only.
        if (!listed.HasHints)
            faults.AddMissing(table, listed, listed.Usable.Where(e => !have.Contains(e.Address.Address)), known.Chain.Declaration, known.Chain.Name);
        return faults.Count == before;
    }

    private static Explanation Unknown(Service service, ServiceTarget target, ImmutableArray<ProxyTable> tables) => Make.Error(
        FindingCode.ServiceUnknownToKubeProxy,
        FindingOwner.KubeProxy,
        $"no node has a rule for {service} at {ProxyService.Text(target)}",
        $"{service} has the address {ProxyService.Text(target)}, and neither nat nor filter of the {Lists.Count(tables.Length, "node")} whose rules are known mentions it, while they know other services.",
        new Evidence(service.Source, "the service"),
        new Evidence(tables[0].Place, $"{tables[0].Node.Name} without a rule for it")) with
    {
        Fix = "find out why kube-proxy does not sync: read its log on any node; a service with the label service.kubernetes.io/service-proxy-name is somebody else's to serve",
        Check = new($"kubectl get service -n {ShellWord.Quote(service.Namespace)} {ShellWord.Quote(service.Name)} -o wide"),
    };
}
