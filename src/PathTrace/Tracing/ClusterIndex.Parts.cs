using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Routing;

namespace PathTrace.Tracing;

// How the parts of the index are made. Loops, not queries, over addresses: the framework's code for queries over structs would have to be compiled when a command starts.
internal sealed partial class ClusterIndex
{
    private static Dictionary<IpAddress, ImmutableArray<Holder>> FindHolders(Snapshot snapshot)
    {
        var holders = new ByAddress<Holder>();
        foreach (var node in snapshot.Nodes)
        {
            var known = new HashSet<IpAddress>();
            var (underlay4, underlay6) = (UnderlayOf(node, IpFamily.IPv4), UnderlayOf(node, IpFamily.IPv6));
            foreach (var link in node.Interfaces ?? [])
            {
                // Every node in IPVS mode holds every service address, and none answers for it.
                if (link.Flags.Contains("LOOPBACK") || link.Name == IpvsMode.Device)
                    continue;
                foreach (var address in link.Addresses.Where(a => a.Scope != "host"))
                {
                    known.Add(address.Address);
                    holders.Add(address.Address, new(node, link.Name, address, link.Name == UnderlayFor(address.Address.Family)));
                }
            }

            foreach (var route in StatedByRoutes(node))
            {
                var (address, device) = (route.Destination.Address, route.NextHops.FirstOrDefault()?.Device);
                if (device is not ("lo" or IpvsMode.Device) && known.Add(address))
                    holders.Add(address, new(node, device, null, device is null || device == UnderlayFor(address.Family)));
            }

            foreach (var address in node.InternalAddresses)
            {
                if (!known.Contains(address))
                    holders.Add(address, new(node, null, null, true));
            }

            string UnderlayFor(IpFamily family) => family == IpFamily.IPv6 ? underlay6 : underlay4;
        }

        return holders.ToDictionary();
    }

    // Where a node's interfaces were not collected, its local table or the sources of its routes name some of its addresses.
    private static IEnumerable<Route> StatedByRoutes(Node node)
    {
        if (node.HasEveryInterface)
            return [];
        return Local(node, IpFamily.IPv4).Concat(Local(node, IpFamily.IPv6)).Where(r => r is { Type: RouteType.Local, Destination.IsHost: true });

        static IEnumerable<Route> Local(Node node, IpFamily family) => LocalTable.Of(node, family) ?? [];
    }

    private static Dictionary<IpAddress, ImmutableArray<Pod>> FindPods(Snapshot snapshot)
    {
        var pods = new ByAddress<Pod>();
        foreach (var pod in (snapshot.Pods ?? []).Where(p => p.IsLive && !p.IsHostNetwork))
        {
            foreach (var address in pod.Addresses)
                pods.Add(address, pod);
        }

        return pods.ToDictionary();
    }

    private static HashSet<IpAddress> FindServices(Snapshot snapshot)
    {
        var found = new HashSet<IpAddress>();
        foreach (var service in snapshot.Services ?? [])
        {
            found.UnionWith(service.ClusterAddresses);
            found.UnionWith(service.ExternalAddresses);
            found.UnionWith(service.LoadBalancerAddresses);
        }

        foreach (var balancer in snapshot.LoadBalancers ?? [])
            found.Add(balancer.Frontend.Address);
        foreach (var rule in RulesOf(snapshot, ServiceTarget.ServicesChain))
        {
            foreach (var condition in rule.Conditions)
            {
                if (condition is Condition.Address { Field: AddressField.Destination, Wanted.IsHost: true } exact)
                    found.Add(exact.Wanted.Address);
            }
        }

        foreach (var link in snapshot.Nodes.Select(n => n.FindInterface(IpvsMode.Device)).OfType<Interface>())
        {
            foreach (var address in link.Addresses)
                found.Add(address.Address);
        }

        foreach (var node in snapshot.Nodes)
            found.ExceptWith(node.InternalAddresses);
        return found;
    }

    private static HashSet<IpAddress> FindEndpoints(Snapshot snapshot)
    {
        var found = new HashSet<IpAddress>();
        foreach (var endpoint in snapshot.Endpoints ?? [])
            found.Add(endpoint.Address.Address);
        foreach (var server in snapshot.Nodes.Where(IpvsMode.IsOn).SelectMany(n => n.VirtualServers ?? []))
        {
            foreach (var real in server.RealServers)
                found.Add(real.Address.Address);
        }

        foreach (var table in NatTables(snapshot))
        {
            foreach (var chain in table.Chains.Where(c => c.Name.StartsWith("KUBE-SEP-", StringComparison.Ordinal)))
            {
                foreach (var rule in chain.Rules)
                {
                    if (rule.Effect is Effect.Dnat { Addresses: { IsSingle: true } target })
                        found.Add(target.First);
                }
            }
        }

        return found;
    }

    private static HashSet<IpAddress> FindRouters(Snapshot snapshot)
    {
        var found = new HashSet<IpAddress>();
        foreach (var hop in snapshot.Nodes.SelectMany(n => n.Routes ?? []).Where(r => r.Destination.Length == 0).SelectMany(r => r.NextHops))
        {
            if (hop.Via is { } via)
                found.Add(via);
        }

        return found;
    }

    // Rows that lead to a node or an address are taken for pod CIDRs of nobody in particular.
    private static PrefixIndex<OwnLink> FindOwnLinks(Snapshot snapshot)
    {
        var found = new PrefixIndex<OwnLink>();
        foreach (var node in snapshot.Nodes)
        {
            foreach (var link in (node.Interfaces ?? []).Where(i => !i.Flags.Contains("LOOPBACK")))
            {
                foreach (var address in link.Addresses.Where(a => !a.Subnet.IsHost && a.Scope is null or "global" && link.Name != UnderlayOf(node, a.Address.Family)))
                    found.Add(address.Subnet, new(node, link.Name, address.Source));
            }
        }

        return found;
    }

    private static PrefixIndex<Node?> FindPodCidrs(Snapshot snapshot)
    {
        var found = new PrefixIndex<Node?>();
        foreach (var node in snapshot.Nodes)
        {
            foreach (var cidr in node.PodCidrs)
                found.Add(cidr, node);
        }

        foreach (var node in snapshot.Nodes)
        {
            foreach (var address in OnPodBridges(snapshot, node))
                found.Add(address.Subnet, node);
        }

        foreach (var row in (snapshot.NextHops?.Entries ?? []).Where(e => e.Kind is NextHopKind.Address or NextHopKind.Node && e.Destination.Length > 0))
            found.Add(row.Destination, null);
        return found;
    }

    // The subnet of a bridge on which a pod of the node stands holds nothing but such pods, whether or not an object says that it is the node's pod CIDR.
    private static IEnumerable<InterfaceAddress> OnPodBridges(Snapshot snapshot, Node node)
    {
        var pods = (snapshot.Pods ?? []).Where(p => p.NodeName == node.Name && !p.IsHostNetwork).ToList();
        var links = node.Interfaces ?? [];
        return links
            .Where(i => i.Kind == "bridge" || links.Any(port => port.Master == i.Name))
            .SelectMany(i => i.Addresses.Where(a => i.Name != UnderlayOf(node, a.Address.Family)))
            .Where(a => pods.Exists(p => p.Addresses.Any(a.Subnet.Contains)));
    }

    private static IEnumerable<Rule> RulesOf(Snapshot snapshot, string chain) =>
        NatTables(snapshot).Select(t => t.Find(chain)).OfType<Chain>().SelectMany(c => c.Rules);

    private static IEnumerable<Table> NatTables(Snapshot snapshot) =>
        snapshot.Nodes.SelectMany(n => n.Rulesets).Select(r => r[TableName.Nat]).OfType<Table>();
}
