using PathTrace.Cluster;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;

namespace PathTrace.Tracing;

/// <summary>What the snapshot's objects, and other nodes' virtual servers, say of packets that a node takes for its own while its kube-proxy runs in IPVS mode.</summary>
internal sealed class ServicePorts
{
    private readonly bool _hasObjects;
    private readonly HashSet<(byte Protocol, IpAddress Address, ushort Port)> _addresses = [];
    private readonly HashSet<(byte Protocol, ushort Port)> _nodePorts = [];

    internal ServicePorts(Snapshot snapshot)
    {
        _hasObjects = snapshot.Services is not null;
        foreach (var service in snapshot.Services ?? [])
        {
            foreach (var port in service.Ports)
                Add(service, port);
        }

        foreach (var node in snapshot.Nodes)
        {
            var bound = node.FindInterface(IpvsMode.Device)?.Addresses.Select(a => a.Address).ToHashSet() ?? [];
            foreach (var server in node.VirtualServers ?? [])
            {
                if (server.Address is { } called && bound.Contains(called.Address))
                    _addresses.Add((server.Protocol.Number, called.Address, called.Port));
            }
        }
    }

    /// <summary>Whether the packet calls a service at its address, or a node port; null when no objects were collected and no virtual server tells.</summary>
    internal bool? Calls(Packet packet, Witness? witness)
    {
        if (witness is not null)
            Note(witness, packet);
        var protocol = packet.Protocol.Number;
        if (_addresses.Contains((protocol, packet.Destination, packet.DestinationPort)) || _nodePorts.Contains((protocol, packet.DestinationPort)))
            return true;
        return _hasObjects ? false : null;
    }

    private void Note(Witness witness, Packet packet)
    {
        foreach (var address in _addresses.Select(a => a.Address).Distinct())
            witness.Holds(AddressRange.Single(address), packet.Destination);
        foreach (var port in _addresses.Select(a => a.Port).Concat(_nodePorts.Select(p => p.Port)).Distinct())
            witness.HoldsPort(NumberRange.Single(port), packet.DestinationPort);
    }

    private void Add(Service service, ServicePort port)
    {
        foreach (var address in service.ClusterAddresses.Concat(service.ExternalAddresses).Concat(service.LoadBalancerAddresses))
            _addresses.Add((port.Protocol.Number, address, port.Port));
        if (port.NodePort is { } nodePort)
            _nodePorts.Add((port.Protocol.Number, nodePort));
    }
}
