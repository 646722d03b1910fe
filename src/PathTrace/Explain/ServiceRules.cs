using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Explain;

/// <summary>
/// Finds kube-proxy's rule for a service address or node port on each node: what the node ought to hold, to compare siblings by. Every node is indexed
/// once, when first asked about.
/// </summary>
internal sealed class ServiceRules
{
    /// <summary>The chain of nat that every packet to a service passes.</summary>
    internal const string ServicesChain = "KUBE-SERVICES";

    private const string NodePortsChain = "KUBE-NODEPORTS";

    private readonly Dictionary<Node, Dictionary<Key, ServiceRule>> _byNode = new(ReferenceEqualityComparer.Instance);

    /// <summary>The rule on the node that takes this address and port as a service's; null when it has none.</summary>
    internal ServiceRule? Find(Node node, IpProtocol protocol, IpAddress address, ushort port) =>
        IndexOf(node).GetValueOrDefault(new(protocol.Number, address, port));

    /// <summary>The rule on the node that takes this node port; null when it has none.</summary>
    internal ServiceRule? FindNodePort(Node node, IpProtocol protocol, ushort port) =>
        IndexOf(node).GetValueOrDefault(new(protocol.Number, default, port));

    /// <summary>The ports at which the node's rules know this address as a service's, as <c>tcp 80</c>.</summary>
    internal IEnumerable<string> PortsOf(Node node, IpAddress address) =>
        IndexOf(node).Keys.Where(k => k.Address == address).Select(k => string.Create(CultureInfo.InvariantCulture, $"{new IpProtocol(k.Protocol)} {k.Port}"));

    /// <summary>The nat tables of the node for a family, one for each backend that has one.</summary>
    internal static IEnumerable<Table> NatTables(Node node, IpFamily family)
    {
        foreach (var ruleset in node.Rulesets)
        {
            if (ruleset.Family == family && ruleset[TableName.Nat] is { } nat)
                yield return nat;
        }
    }

    private Dictionary<Key, ServiceRule> IndexOf(Node node)
    {
        if (_byNode.TryGetValue(node, out var index))
            return index;
        index = [];
        foreach (var ruleset in node.Rulesets)
        {
            if (ruleset[TableName.Nat] is not { } nat)
                continue;
            AddChain(nat.Find(ServicesChain), index);
            AddChain(nat.Find(NodePortsChain), index);
        }

        return _byNode[node] = index;
    }

    private static void AddChain(Chain? chain, Dictionary<Key, ServiceRule> index)
    {
        if (chain is null)
            return;
        var isNodePorts = chain.Name == NodePortsChain;
        for (var i = 0; i < chain.Rules.Length; i++)
        {
            var rule = chain.Rules[i];
            if (rule.Effect is not (Effect.Jump or Effect.Goto or Effect.Dnat))
                continue;
            if (TryKey(rule, isNodePorts, out var key))
                index.TryAdd(key, new(chain.Name, i + 1, rule, chain.SpanOf(i)));
        }
    }

    private static bool TryKey(Rule rule, bool isNodePort, out Key key)
    {
        byte? protocol = null;
        IpAddress address = default;
        ushort? port = null;
        foreach (var condition in rule.Conditions)
        {
            switch (condition)
            {
                case Condition.Protocol p:
                    protocol = p.Value.Number;
                    break;
                case Condition.Address { Field: AddressField.Destination, Wanted: { IsHost: true } wanted }:
                    address = wanted.Address;
                    break;
                case Condition.Number { Field: Field.DestinationPort, Ranges: [{ IsSingle: true } range] } when range.First <= ushort.MaxValue:
                    port = (ushort)range.First;
                    break;
                default:
                    break;
            }
        }

        key = new(protocol ?? 0, isNodePort ? default : address, port ?? 0);
        return protocol is not null && port is not null && (isNodePort || address.IsSet);
    }

    private readonly record struct Key(byte Protocol, IpAddress Address, ushort Port);
}
