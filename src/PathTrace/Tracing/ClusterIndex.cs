using System.Collections.Concurrent;
using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Routing;
using PathTrace.Text;

namespace PathTrace.Tracing;

/// <summary>Who holds which address, and which interface of a node leads to the others. Made once per snapshot; its parts on first use.</summary>
internal sealed class ClusterIndex(Snapshot snapshot)
{
    private readonly ConcurrentDictionary<(string Node, IpFamily Family), NodeModel> _models = new();
    private readonly ConcurrentDictionary<(string Node, string Device, IpFamily Family), bool> _leadOutside = new();
    private readonly Lazy<Dictionary<IpAddress, ImmutableArray<Holder>>> _holders = new(() => FindHolders(snapshot));
    private readonly Lazy<Dictionary<IpAddress, ImmutableArray<Pod>>> _pods = new(() => FindPods(snapshot));
    private readonly Lazy<HashSet<IpAddress>> _services = new(() => FindServices(snapshot));
    private readonly Lazy<HashSet<IpAddress>> _endpoints = new(() => FindEndpoints(snapshot));
    private readonly Lazy<PrefixIndex<Node?>> _podCidrs = new(() => FindPodCidrs(snapshot));
    private readonly Lazy<HashSet<IpAddress>> _routers = new(() => FindRouters(snapshot));
    private readonly Lazy<PrefixIndex<OwnLink>> _ownLinks = new(() => FindOwnLinks(snapshot));
    private readonly Lazy<NodePorts> _nodePorts = new(() => new(snapshot));
    private readonly Lazy<NextHopIndex> _nextHops = new(() => new(snapshot.NextHops));

    internal Snapshot Snapshot => snapshot;

    internal bool KnowsPods => snapshot is { Pods: not null, HasEveryPod: true };

    internal NodeModel ModelOf(Node node, IpFamily family) =>
        _models.GetOrAdd((node.Name, family), static (key, at) => new NodeModel(at.Node, key.Family, address => at.Index.IsElsewhere(at.Node, address)), (Index: this, Node: node));

    // Bridges of several nodes may have the same address (docker0); the one that leads to the other nodes may not.
    private bool IsElsewhere(Node node, IpAddress address) =>
        PodsAt(address).Length > 0 || HoldersOf(address).Any(h => h.Node.Name != node.Name && h.IsOnUnderlay);

    /// <summary>The nodes and interfaces that hold an address; loopback addresses aside.</summary>
    internal ImmutableArray<Holder> HoldersOf(IpAddress address) => _holders.Value.TryGetValue(address, out var holders) ? holders : [];

    /// <summary>The live pods of an address that have a network of their own.</summary>
    internal ImmutableArray<Pod> PodsAt(IpAddress address) => _pods.Value.TryGetValue(address, out var pods) ? pods : [];

    /// <summary>True when some rule or object says that a service's endpoint has the address.</summary>
    internal bool IsEndpoint(IpAddress address) => _endpoints.Value.Contains(address);

    internal bool IsService(IpAddress address) => _services.Value.Contains(address);

    /// <summary>The balancer frontends that a packet calls.</summary>
    internal IEnumerable<LoadBalancer> FrontendsOf(Packet packet) => (snapshot.LoadBalancers ?? []).Where(b =>
        b.Protocol == packet.Protocol && b.Frontend.Address == packet.Destination && (b.Frontend.Port == 0 || b.Frontend.Port == packet.DestinationPort));

    /// <summary>True when the address is a service's own inside the cluster, which only the nodes' rules make sense of.</summary>
    internal bool IsClusterAddress(IpAddress address) => (snapshot.Services ?? []).Any(s => s.ClusterAddresses.Contains(address));

    /// <summary>True when a packet that a node's own stack got was for a service's node port.</summary>
    internal bool IsForNodePort(Node node, Packet packet) => _nodePorts.Value.Holds(node, packet);

    internal bool IsInPodCidr(IpAddress address) => _podCidrs.Value.Holds(address);

    /// <summary>The node whose own pod CIDR holds the address; null when none does.</summary>
    internal Node? NodeOfPodCidr(IpAddress address) => _podCidrs.Value.Holding(address).SelectMany(nodes => nodes).OfType<Node>().FirstOrDefault();

    /// <summary>The one link of the one node, other than those to the other nodes, on whose subnet the address lies; null when there is none or several.</summary>
    internal OwnLink? LinkOf(IpAddress address) =>
        _ownLinks.Value.Holding(address).FirstOrDefault() is [var only] ? only : null;

    /// <summary>True when the address lies in a subnet on which some node has an address.</summary>
    internal bool IsOnLinkOfNodes(IpAddress address) => snapshot.Nodes
        .SelectMany(n => n.Interfaces ?? [])
        .Where(i => !i.Flags.Contains("LOOPBACK"))
        .SelectMany(i => i.Addresses)
        .Any(a => !a.Subnet.IsHost && a.Subnet.Contains(address));

    /// <summary>The network's next-hop table.</summary>
    internal NextHopIndex NextHops => _nextHops.Value;

    /// <summary>True when some node's default route, in any table, has the address for a gateway.</summary>
    internal bool IsRouter(IpAddress address) => _routers.Value.Contains(address);

    /// <summary>True when some node has a default route with a gateway.</summary>
    internal bool HasRouters(IpFamily family) => _routers.Value.Any(r => r.Family == family);

    /// <summary>True for addresses that mean something only inside the cluster: pods', services' and nodes'.</summary>
    internal bool IsOfCluster(IpAddress address) =>
        IsService(address) || IsInPodCidr(address) || IsEndpoint(address) || PodsAt(address).Length > 0 || HoldersOf(address).Length > 0;

    /// <summary>The interface that leads to the other nodes: the one with the node's internal address, else the one of its default route; empty when unknown.</summary>
    internal static string UnderlayOf(Node node, IpFamily family)
    {
        var internalAddresses = node.InternalAddresses.Where(a => a.Family == family).ToList();
        var byAddress = (node.Interfaces ?? []).FirstOrDefault(i => i.Addresses.Any(a => internalAddresses.Contains(a.Address)));
        if (byAddress is not null)
            return byAddress.Name;
        // ip6_route.c prints a refusing route with "dev lo".
        var routes = (node.Routes ?? []).Where(r => r.Type == RouteType.Unicast).ToList();
        var bySource = routes.FirstOrDefault(r => r.PreferredSource is { } source && internalAddresses.Contains(source) && r.NextHops.Length > 0);
        var byDefault = routes
            .Where(r => r.Table == RouteTables.Main && r.Destination.Family == family && r.Destination.Length == 0 && r.NextHops.Length > 0)
            .MinBy(r => r.Metric);
        var route = bySource ?? byDefault;
        if (route?.NextHops[0].Device is { } device)
            return device;
        return (node.Interfaces ?? []).FirstOrDefault(i => i.Name != "lo" && i.Addresses.Any(a => a.Address.Family == family && a.Scope is null or "global"))?.Name ?? "";
    }

    /// <summary>True when the interface leads to other machines rather than to the node's own pods.</summary>
    internal bool LeadsOutside(Node node, string device, IpFamily family) =>
        _leadOutside.GetOrAdd((node.Name, device, family), static (key, at) => at.Index.FindsOthers(at.Node, key.Device, key.Family), (Index: this, Node: node));

    private bool FindsOthers(Node node, string device, IpFamily family)
    {
        if (device == UnderlayOf(node, family))
            return true;
        var link = node.FindInterface(device);
        return link is not null && link.Addresses.Any(own => own.Address.Family == family && own.Scope != "link" && SharesSubnet(node, own));
    }

    private bool SharesSubnet(Node node, InterfaceAddress own) => snapshot.Nodes
        .Where(n => n.Name != node.Name)
        .SelectMany(n => n.Interfaces ?? [])
        .SelectMany(i => i.Addresses)
        .Any(other => other.Address != own.Address && own.Subnet.Contains(other.Address) && own.PrefixLength < own.Address.Family.AddressBits());

    private static Dictionary<IpAddress, ImmutableArray<Holder>> FindHolders(Snapshot snapshot)
    {
        var holders = new List<(IpAddress Address, Holder Holder)>();
        foreach (var node in snapshot.Nodes)
        {
            var known = new HashSet<IpAddress>();
            var underlays = new[] { IpFamily.IPv4, IpFamily.IPv6 }.ToDictionary(f => f, f => UnderlayOf(node, f));
            foreach (var link in node.Interfaces ?? [])
            {
                if (link.Flags.Contains("LOOPBACK"))
                    continue;
                foreach (var address in link.Addresses.Where(a => a.Scope != "host"))
                {
                    known.Add(address.Address);
                    holders.Add((address.Address, new(node, link.Name, address, link.Name == underlays[address.Address.Family])));
                }
            }

            foreach (var route in StatedByRoutes(node))
            {
                var (address, device) = (route.Destination.Address, route.NextHops.FirstOrDefault()?.Device);
                if (device != "lo" && known.Add(address))
                    holders.Add((address, new(node, device, null, device is null || device == underlays[address.Family])));
            }

            holders.AddRange(node.InternalAddresses.Where(a => !known.Contains(a)).Select(a => (a, new Holder(node, null, null, true))));
        }

        return holders.GroupBy(h => h.Address, h => h.Holder).ToDictionary(g => g.Key, g => g.ToImmutableArray());
    }

    // Where a node's interfaces were not collected, its local table or the sources of its routes name some of its addresses.
    private static IEnumerable<Route> StatedByRoutes(Node node)
    {
        if (node.HasEveryInterface)
            return [];
        return Local(node, IpFamily.IPv4).Concat(Local(node, IpFamily.IPv6)).Where(r => r is { Type: RouteType.Local, Destination.IsHost: true });

        static IEnumerable<Route> Local(Node node, IpFamily family) => LocalTable.Of(node, family) ?? [];
    }

    private static Dictionary<IpAddress, ImmutableArray<Pod>> FindPods(Snapshot snapshot) =>
        (snapshot.Pods ?? [])
        .Where(p => p.IsLive && !p.IsHostNetwork)
        .SelectMany(p => p.Addresses.Select(a => (Address: a, Pod: p)))
        .GroupBy(p => p.Address, p => p.Pod)
        .ToDictionary(g => g.Key, g => g.ToImmutableArray());

    private static HashSet<IpAddress> FindServices(Snapshot snapshot)
    {
        var found = new HashSet<IpAddress>();
        foreach (var service in snapshot.Services ?? [])
        {
            found.UnionWith(service.ClusterAddresses);
            found.UnionWith(service.ExternalAddresses);
            found.UnionWith(service.LoadBalancerAddresses);
        }

        found.UnionWith((snapshot.LoadBalancers ?? []).Select(b => b.Frontend.Address));
        foreach (var rule in RulesOf(snapshot, ServiceTarget.ServicesChain))
        {
            foreach (var condition in rule.Conditions)
            {
                if (condition is Condition.Address { Field: AddressField.Destination, Wanted.IsHost: true } exact)
                    found.Add(exact.Wanted.Address);
            }
        }

        found.ExceptWith(snapshot.Nodes.SelectMany(n => n.InternalAddresses));
        return found;
    }

    private static HashSet<IpAddress> FindEndpoints(Snapshot snapshot)
    {
        var found = (snapshot.Endpoints ?? []).Select(e => e.Address.Address).ToHashSet();
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

    private static HashSet<IpAddress> FindRouters(Snapshot snapshot) =>
    [
        .. snapshot.Nodes
            .SelectMany(n => n.Routes ?? [])
            .Where(r => r.Destination.Length == 0)
            .SelectMany(r => r.NextHops)
            .Select(h => h.Via)
            .OfType<IpAddress>(),
    ];

    // Rows that lead to a node or an address are taken for pod CIDRs of nobody in particular.
    private static PrefixIndex<OwnLink> FindOwnLinks(Snapshot snapshot) => new(
        from node in snapshot.Nodes
        from link in node.Interfaces ?? []
        where !link.Flags.Contains("LOOPBACK")
        from address in link.Addresses
        where !address.Subnet.IsHost && address.Scope is null or "global" && link.Name != UnderlayOf(node, address.Address.Family)
        select (address.Subnet, new OwnLink(node, link.Name, address.Source)));

    private static PrefixIndex<Node?> FindPodCidrs(Snapshot snapshot) => new(
    [
        .. snapshot.Nodes.SelectMany(n => n.PodCidrs.Select(cidr => (cidr, (Node?)n))),
        .. snapshot.Nodes.SelectMany(n => PodBridgesOf(snapshot, n).Select(subnet => (subnet, (Node?)n))),
        .. (snapshot.NextHops?.Entries ?? [])
            .Where(e => e.Kind is NextHopKind.Address or NextHopKind.Node && e.Destination.Length > 0)
            .Select(e => (e.Destination, (Node?)null)),
    ]);

    // The subnet of a bridge on which a pod of the node stands holds nothing but such pods, whether or not an object says that it is the node's pod CIDR.
    private static IEnumerable<IpPrefix> PodBridgesOf(Snapshot snapshot, Node node)
    {
        var own = (snapshot.Pods ?? []).Where(p => p.NodeName == node.Name && !p.IsHostNetwork).SelectMany(p => p.Addresses).ToList();
        var links = node.Interfaces ?? [];
        return links
            .Where(i => i.Kind == "bridge" || links.Any(port => port.Master == i.Name))
            .SelectMany(i => i.Addresses.Where(a => i.Name != UnderlayOf(node, a.Address.Family)))
            .Select(a => a.Subnet)
            .Where(subnet => own.Any(subnet.Contains));
    }

    private static IEnumerable<Rule> RulesOf(Snapshot snapshot, string chain) =>
        NatTables(snapshot).Select(t => t.Find(chain)).OfType<Chain>().SelectMany(c => c.Rules);

    private static IEnumerable<Table> NatTables(Snapshot snapshot) =>
        snapshot.Nodes.SelectMany(n => n.Rulesets).Select(r => r[TableName.Nat]).OfType<Table>();

    /// <summary>A link of a node, with an address of the node on it.</summary>
    internal sealed record OwnLink(Node Node, string Device, SourceSpan Source);

    /// <summary>A node that holds an address.</summary>
    /// <param name="Node">The node.</param>
    /// <param name="Interface">The interface; null when only a node table states the address.</param>
    /// <param name="Address">The address as the interface has it; null likewise.</param>
    /// <param name="IsOnUnderlay">True when the network between the nodes leads to the address, as far as is known.</param>
    internal sealed record Holder(Node Node, string? Interface, InterfaceAddress? Address, bool IsOnUnderlay);
}
