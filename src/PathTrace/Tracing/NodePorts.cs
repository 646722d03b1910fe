using PathTrace.Cluster;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Tracing;

/// <summary>The ports of nodes that belong to services: no process listens at them, only rules take their packets (pkg/proxy/iptables/proxier.go, KUBE-NODEPORTS).</summary>
internal sealed class NodePorts
{
    private readonly HashSet<(byte Protocol, ushort Port)> _inRules = [];
    private readonly HashSet<(byte Protocol, ushort Port)> _inObjects;

    internal NodePorts(Snapshot snapshot)
    {
        _inObjects = [.. (snapshot.Services ?? []).SelectMany(s => s.Ports).Where(p => p.NodePort is not null).Select(p => (p.Protocol.Number, p.NodePort!.Value))];
        foreach (var ruleset in snapshot.Nodes.SelectMany(n => n.Rulesets))
        {
            if (ruleset[TableName.Nat]?.Find(ServiceTarget.NodePortsChain) is { } chain)
                _inRules.UnionWith(ServiceTarget.Of(chain).Select(t => (t.Target.Protocol, t.Target.Port)));
        }
    }

    /// <summary>All that is known, by protocol and port.</summary>
    internal IEnumerable<(byte Protocol, ushort Port)> Known => _inRules.Union(_inObjects);

    /// <summary>
    /// True for a node port. What the objects alone say counts only on a node with kube-proxy's chains: elsewhere something else may do its work.
    /// </summary>
    internal bool Holds(Node node, Packet packet, Witness? witness = null)
    {
        if (packet.Protocol.HasPorts && witness is not null)
            Note(witness, packet);
        var key = (packet.Protocol.Number, packet.DestinationPort);
        return packet.Protocol.HasPorts && (_inRules.Contains(key) || (_inObjects.Contains(key) && HasChains(node, packet.Family)));
    }

    private void Note(Witness witness, Packet packet)
    {
        var known = IntervalSet.Of(_inRules.Concat(_inObjects).Where(p => p.Protocol == packet.Protocol.Number).Select(p => new IntervalSet.Interval(p.Port, p.Port)));
        if (known.Contains(packet.DestinationPort))
            witness.FixPort(packet.DestinationPort);
        else
            witness.SawPort(packet.DestinationPort, IntervalSet.Of(0, ushort.MaxValue).Except(known));
    }

    /// <summary>True when the node has kube-proxy's chains.</summary>
    internal static bool HasChains(Node node, IpFamily family) =>
        node.Rulesets.Any(r => r.Family == family && r[TableName.Nat]?.Find(ServiceTarget.ServicesChain) is not null);
}
