using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Tracing;

/// <summary>The ports of nodes that belong to services: no process listens at them, only rules take their packets (pkg/proxy/iptables/proxier.go, KUBE-NODEPORTS).</summary>
internal sealed class NodePorts
{
    private const string Chain = "KUBE-NODEPORTS";

    private readonly HashSet<(byte Protocol, uint Port)> _inRules = [];
    private readonly HashSet<(byte Protocol, uint Port)> _inObjects;

    internal NodePorts(Snapshot snapshot)
    {
        _inObjects = [.. (snapshot.Services ?? []).SelectMany(s => s.Ports).Where(p => p.NodePort is not null).Select(p => (p.Protocol.Number, (uint)p.NodePort!.Value))];
        foreach (var ruleset in snapshot.Nodes.SelectMany(n => n.Rulesets))
        {
            foreach (var rule in ruleset[TableName.Nat]?.Find(Chain)?.Rules ?? [])
                Add(rule);
        }
    }

    /// <summary>
    /// True for a node port. What the objects alone say counts only on a node with kube-proxy's chains: elsewhere something else may do its work.
    /// </summary>
    internal bool Holds(Node node, Packet packet)
    {
        var key = (packet.Protocol.Number, (uint)packet.DestinationPort);
        return packet.Protocol.HasPorts && (_inRules.Contains(key) || (_inObjects.Contains(key) && HasChains(node, packet.Family)));
    }

    private static bool HasChains(Node node, IpFamily family) =>
        node.Rulesets.Any(r => r.Family == family && r[TableName.Nat]?.Find("KUBE-SERVICES") is not null);

    private void Add(Rule rule)
    {
        if (rule.Effect is not (Effect.Jump or Effect.Goto or Effect.Dnat))
            return;
        var protocol = rule.Conditions.OfType<Condition.Protocol>().FirstOrDefault();
        var port = rule.Conditions.OfType<Condition.Number>().FirstOrDefault(c => c.Field == Field.DestinationPort);
        if (protocol is not null && port is { Ranges: [{ IsSingle: true } only] })
            _inRules.Add((protocol.Value.Number, only.First));
    }
}
