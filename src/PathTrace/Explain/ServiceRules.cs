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
    private readonly Dictionary<Node, Dictionary<(IpFamily Family, ServiceTarget Target), ServiceRule>> _byNode = new(ReferenceEqualityComparer.Instance);

    /// <summary>The rule on the node that takes this address and port as a service's; null when it has none.</summary>
    internal ServiceRule? Find(Node node, IpProtocol protocol, IpAddress address, ushort port) =>
        IndexOf(node).GetValueOrDefault((address.Family, new(protocol.Number, address, port)));

    /// <summary>The rule on the node that takes the node port that a packet has for its destination; null when it has none. Each family has rules of its own.</summary>
    internal ServiceRule? FindNodePort(Node node, Packet packet) => FindNodePort(node, packet.Family, packet.Protocol, packet.DestinationPort);

    /// <summary>The rule on the node that takes a node port of the family; null when it has none.</summary>
    internal ServiceRule? FindNodePort(Node node, IpFamily family, IpProtocol protocol, ushort port) =>
        IndexOf(node).GetValueOrDefault((family, new(protocol.Number, default, port)));

    /// <summary>The ports at which the node's rules know this address as a service's, as <c>tcp 80</c>.</summary>
    internal IEnumerable<string> PortsOf(Node node, IpAddress address) =>
        IndexOf(node).Keys.Where(k => k.Target.Address == address).Select(k => string.Create(CultureInfo.InvariantCulture, $"{new IpProtocol(k.Target.Protocol)} {k.Target.Port}"));

    /// <summary>The nat tables of the node for a family, one for each backend that has one.</summary>
    internal static IEnumerable<Table> NatTables(Node node, IpFamily family)
    {
        foreach (var ruleset in node.Rulesets)
        {
            if (ruleset.Family == family && ruleset[TableName.Nat] is { } nat)
                yield return nat;
        }
    }

    /// <summary>True when the wanted chain is jumped to from the chain or from one that it leads to.</summary>
    internal static bool Leads(Table nat, Chain? from, string wanted)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<Chain>();
        if (from is not null)
            open.Push(from);
        while (open.TryPop(out var chain))
        {
            foreach (var rule in chain.Rules)
            {
                if (TargetOf(rule.Effect) is not { } name || !seen.Add(name))
                    continue;
                if (name == wanted)
                    return true;
                if (nat.Find(name) is { } next)
                    open.Push(next);
            }
        }

        return false;
    }

    /// <summary>The chain that an effect leads to; null for one that leads to none.</summary>
    internal static string? TargetOf(Effect effect) => effect switch
    {
        Effect.Jump jump => jump.Chain,
        Effect.Goto @goto => @goto.Chain,
        _ => null,
    };

    private Dictionary<(IpFamily Family, ServiceTarget Target), ServiceRule> IndexOf(Node node)
    {
        if (_byNode.TryGetValue(node, out var index))
            return index;
        index = [];
        foreach (var ruleset in node.Rulesets)
        {
            if (ruleset[TableName.Nat] is not { } nat)
                continue;
            AddChain(nat.Find(ServiceTarget.ServicesChain), ruleset.Family, index);
            AddChain(nat.Find(ServiceTarget.NodePortsChain), ruleset.Family, index);
        }

        return _byNode[node] = index;
    }

    private static void AddChain(Chain? chain, IpFamily family, Dictionary<(IpFamily Family, ServiceTarget Target), ServiceRule> index)
    {
        if (chain is null)
            return;
        foreach (var (target, i) in ServiceTarget.Of(chain))
            index.TryAdd((family, target), new(chain.Name, i + 1, chain.Rules[i], chain.SpanOf(i)));
    }
}
