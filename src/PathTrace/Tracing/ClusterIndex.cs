using System.Collections.Concurrent;
using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Routing;
using PathTrace.Text;

namespace PathTrace.Tracing;

/// <summary>Who holds which address, and which interface of a node leads to the others. Made once per snapshot; its parts on first use.</summary>
internal sealed partial class ClusterIndex(Snapshot snapshot)
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
    private readonly Lazy<ServicePorts> _servicePorts = new(() => new(snapshot));
    private readonly Lazy<NextHopIndex> _nextHops = new(() => new(snapshot.NextHops));

    internal Snapshot Snapshot => snapshot;

    internal bool KnowsPods => snapshot is { Pods: not null, HasEveryPod: true };

    internal NodeModel ModelOf(Node node, IpFamily family) =>
        _models.GetOrAdd((node.Name, family), static (key, at) => new NodeModel(at.Node, key.Family, address => at.Index.IsElsewhere(at.Node, address), at.Index._servicePorts.Value.Calls), (Index: this, Node: node));

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
    internal IEnumerable<LoadBalancer> FrontendsOf(Packet packet, Witness? witness = null)
    {
        witness?.SawPlace(packet.Destination);
        return (snapshot.LoadBalancers ?? []).Where(b => b.Frontend.Address == packet.Destination && IsProtocol(b) && (b.Frontend.Port == 0 || witness.HoldsPort(NumberRange.Single(b.Frontend.Port), packet.DestinationPort)));

        bool IsProtocol(LoadBalancer balancer)
        {
            witness?.SawProtocol(balancer.Protocol, balancer.Protocol == packet.Protocol);
            return balancer.Protocol == packet.Protocol;
        }
    }

    /// <summary>True when the address is a service's own inside the cluster, which only the nodes' rules make sense of.</summary>
    internal bool IsClusterAddress(IpAddress address) => (snapshot.Services ?? []).Any(s => s.ClusterAddresses.Contains(address));

    /// <summary>True when a packet that a node's own stack got was for a service's node port, or for a service whose virtual server the node's IPVS lacks: nobody listens there.</summary>
    internal bool IsForService(Node node, Packet packet, Witness? witness) =>
        _nodePorts.Value.Holds(node, packet, witness) || (packet.Protocol.HasPorts && IpvsMode.IsOn(node) && CallsService(packet, witness));

    private bool CallsService(Packet packet, Witness? witness)
    {
        witness?.SawPlace(packet.Destination);
        return IsService(packet.Destination) && _servicePorts.Value.Calls(packet, witness) == true;
    }

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
        var byAddress = (node.Interfaces ?? []).FirstOrDefault(i => i.Addresses.Any(a => a.Address.Family == family && node.InternalAddresses.Contains(a.Address)));
        if (byAddress is not null)
            return byAddress.Name;
        // ip6_route.c prints a refusing route with "dev lo".
        var routes = (node.Routes ?? []).Where(r => r.Type == RouteType.Unicast).ToList();
        var bySource = routes.FirstOrDefault(r => r.PreferredSource is { } source && source.Family == family && node.InternalAddresses.Contains(source) && r.NextHops.Length > 0);
        var byDefault = routes
            .Where(r => r.Table == RouteTables.Main && r.Destination.Family == family && r.Destination.Length == 0 && r.NextHops.Length > 0)
            .MinBy(r => r.Metric);
        var route = bySource ?? byDefault;
        if (route?.NextHops[0].Device is { } device)
            return device;
        return (node.Interfaces ?? []).FirstOrDefault(i => i.Name is not ("lo" or IpvsMode.Device) && i.Addresses.Any(a => a.Address.Family == family && a.Scope is null or "global"))?.Name ?? "";
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

    /// <summary>A link of a node, with an address of the node on it.</summary>
    internal sealed record OwnLink(Node Node, string Device, SourceSpan Source);

    /// <summary>A node that holds an address.</summary>
    /// <param name="Node">The node.</param>
    /// <param name="Interface">The interface; null when only a node table states the address.</param>
    /// <param name="Address">The address as the interface has it; null likewise.</param>
    /// <param name="IsOnUnderlay">True when the network between the nodes leads to the address, as far as is known.</param>
    internal sealed record Holder(Node Node, string? Interface, InterfaceAddress? Address, bool IsOnUnderlay);
}
