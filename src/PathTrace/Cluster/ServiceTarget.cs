using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Cluster;

/// <summary>
/// What a rule of kube-proxy takes as a service's (pkg/proxy/iptables/proxier.go): a protocol, an address and a port in KUBE-SERVICES, and in KUBE-NODEPORTS a protocol and a port of the node.
/// </summary>
/// <param name="Protocol">The number of the protocol.</param>
/// <param name="Address">The address; unset for a node port.</param>
/// <param name="Port">The port.</param>
internal readonly record struct ServiceTarget(byte Protocol, IpAddress Address, ushort Port)
{
    /// <summary>The chain of nat that every packet to a service passes.</summary>
    internal const string ServicesChain = "KUBE-SERVICES";

    /// <summary>The chain of nat that packets to a node's own addresses pass behind it.</summary>
    internal const string NodePortsChain = "KUBE-NODEPORTS";

    /// <summary>The targets of the rules of one of the two chains that translate or lead to a chain that does, each with the rule's 0-based place.</summary>
    internal static IEnumerable<(ServiceTarget Target, int Index)> Of(Chain chain)
    {
        var isNodePorts = chain.Name == NodePortsChain;
        for (var i = 0; i < chain.Rules.Length; i++)
        {
            if (chain.Rules[i] is { Effect: Effect.Jump or Effect.Goto or Effect.Dnat } rule && Of(rule, isNodePorts) is { } target)
                yield return (target, i);
        }
    }

    /// <summary>What one rule asks for, whatever it does with it; null when it is not one protocol, port and, but for a node port, address.</summary>
    internal static ServiceTarget? Of(Rule rule, bool isNodePort)
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

        return protocol is { } number && port is { } wantedPort && (isNodePort || address.IsSet) ? new(number, isNodePort ? default : address, wantedPort) : null;
    }
}
