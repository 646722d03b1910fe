using PathTrace.Cluster;
using PathTrace.Net;

namespace PathTrace.Explain;

/// <summary>
/// What the snapshot calls an address: from services, pods, nodes and balancers, and from kube-proxy's comments on rules where objects were not
/// collected. Names come from the dump; renderers escape them.
/// </summary>
public sealed class Names
{
    private readonly Snapshot _snapshot;
    private readonly Dictionary<IpAddress, string> _nodes = [];
    private readonly Dictionary<IpAddress, Pod> _pods = [];
    private readonly Dictionary<IpAddress, Service> _services = [];
    private readonly Lazy<PodNetworks> _podNetworks;
    private readonly Lazy<EgressMasquerade> _egressMasquerade;
    private readonly Lazy<PodRouteGaps> _podRouteGaps;
    private readonly Lazy<PodRouteShapes> _podRouteShapes;
    private readonly Lazy<SharedAddresses> _sharedAddresses;
    private readonly Lazy<HashSet<string>> _ipvsNodes;

    /// <summary>The names of one snapshot.</summary>
    public Names(Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        _snapshot = snapshot;
        Rules = new();
        _podNetworks = new(() => new(snapshot));
        _egressMasquerade = new(() => new(snapshot, this));
        _podRouteGaps = new(() => new(snapshot, this));
        _podRouteShapes = new(() => new(snapshot, this));
        _sharedAddresses = new(() => new(snapshot));
        _ipvsNodes = new(() => snapshot.Nodes.Where(IpvsMode.IsOn).Select(n => n.Name).ToHashSet(StringComparer.Ordinal));
        foreach (var node in snapshot.Nodes)
            AddNode(node);
        foreach (var pod in snapshot.Pods ?? [])
            AddPod(pod);
        foreach (var service in snapshot.Services ?? [])
            AddService(service);
    }

    /// <summary>kube-proxy's rules by service.</summary>
    internal ServiceRules Rules { get; }

    /// <summary>The networks behind nodes' bridges.</summary>
    internal PodNetworks PodNetworks => _podNetworks.Value;

    /// <summary>The nodes that do not masquerade what pods send to the world while others do.</summary>
    internal EgressMasquerade EgressMasquerade => _egressMasquerade.Value;

    /// <summary>The routes to other nodes' pods that nodes lack.</summary>
    internal PodRouteGaps PodRouteGaps => _podRouteGaps.Value;

    /// <summary>The ways by which nodes route each other's pods.</summary>
    internal PodRouteShapes PodRouteShapes => _podRouteShapes.Value;

    /// <summary>The addresses that two nodes have.</summary>
    internal SharedAddresses SharedAddresses => _sharedAddresses.Value;

    /// <summary>The service that answers at an address and port, as <c>default/web</c>; null when none is known.</summary>
    public string? Service(IpProtocol protocol, IpAddress address, ushort port) =>
        FindService(address)?.ToString() ?? FromRules(protocol, address, port);

    /// <summary>The live pod that holds the address, as <c>default/web-1</c>; null when none is known or it shares its node's address.</summary>
    public string? Pod(IpAddress address) => FindPod(address)?.ToString();

    /// <summary>The node that holds the address; null when none does.</summary>
    public string? Node(IpAddress address) => _nodes.GetValueOrDefault(address);

    /// <summary>What the address is called: a service, a pod or a node; null when the snapshot has no name for it.</summary>
    public string? Of(IpProtocol protocol, IpAddress address, ushort port) =>
        Pod(address) ?? Node(address) ?? Service(protocol, address, port);

    /// <summary>The service object that has the address; null when none has or none were collected.</summary>
    internal Service? FindService(IpAddress address) => _services.GetValueOrDefault(address);

    /// <summary>The live pod that has the address; null when none has or none were collected.</summary>
    internal Pod? FindPod(IpAddress address) => _pods.GetValueOrDefault(address);

    /// <summary>The pod that had the address and has ended; null when none had, or another pod has it now.</summary>
    internal Pod? FindEnded(IpAddress address) =>
        FindPod(address) is null ? (_snapshot.Pods ?? []).FirstOrDefault(p => p is { IsLive: false, IsHostNetwork: false } && p.Addresses.Contains(address)) : null;

    /// <summary>True for a node whose kube-proxy runs in IPVS mode.</summary>
    internal bool ServesByIpvs(string node) => _ipvsNodes.Value.Contains(node);

    private string? FromRules(IpProtocol protocol, IpAddress address, ushort port)
    {
        foreach (var node in _snapshot.Nodes)
        {
            if (Rules.Find(node, protocol, address, port) is { } rule && KubeComment.Service(rule.Rule.Comment) is { } name)
                return name;
        }

        return null;
    }

    private void AddNode(Node node)
    {
        foreach (var address in node.InternalAddresses)
            _nodes.TryAdd(address, node.Name);
        foreach (var link in node.Interfaces ?? [])
        {
            foreach (var address in link.Addresses)
            {
                // Every node has the same loopback and may have the same link-local addresses: they name nobody. Nor do those of services.
                if (address.Scope is not ("host" or "link") && link.Name != IpvsMode.Device)
                    _nodes.TryAdd(address.Address, node.Name);
            }
        }
    }

    private void AddPod(Pod pod)
    {
        if (!pod.IsLive || pod.IsHostNetwork)
            return;
        foreach (var address in pod.Addresses)
        {
            if (!_nodes.ContainsKey(address))
                _pods.TryAdd(address, pod);
        }
    }

    private void AddService(Service service)
    {
        foreach (var address in service.ClusterAddresses)
            _services.TryAdd(address, service);
        foreach (var address in service.ExternalAddresses)
            _services.TryAdd(address, service);
        foreach (var address in service.LoadBalancerAddresses)
            _services.TryAdd(address, service);
    }
}
