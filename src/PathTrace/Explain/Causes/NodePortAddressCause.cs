using PathTrace.Cluster;
using PathTrace.Netfilter;

namespace PathTrace.Explain.Causes;

/// <summary>
/// A node port called at an address that kube-proxy does not serve: with <c>--nodeport-addresses</c> the jumps to KUBE-NODEPORTS name the addresses, with <c>--iptables-localhost-nodeports=false</c> they leave 127.0.0.0/8 out
/// (pkg/proxy/iptables/proxier.go: syncProxyRules).
/// </summary>
internal static class NodePortAddressCause
{
    /// <summary>The cause; null where a jump leaves the address open, so that something else is to blame.</summary>
    /// <param name="case">The path, whose packet the node's own stack got.</param>
    /// <param name="node">The node.</param>
    /// <param name="rule">The rule that would take the node port.</param>
    internal static Explanation? Explain(PathCase @case, Node node, ServiceRule rule)
    {
        var packet = @case.Packet;
        var jumps = JumpsOf(node, @case).ToList();
        if (jumps.Count == 0 || !jumps.TrueForAll(j => LeavesOut(j.Rule, @case)))
            return null;
        var served = jumps.SelectMany(j => j.Rule.Conditions.OfType<Condition.Address>()).Where(c => c.Field == AddressField.Destination).Select(c => c.Wanted.IsHost ? c.Wanted.Address.ToString() : c.Wanted.ToString()).Distinct(StringComparer.Ordinal).ToList();
        var service = KubeComment.Service(rule.Rule.Comment) ?? "a service";
        return Make.Error(
            FindingCode.NodePortOutsideAddresses,
            FindingOwner.KubeProxy,
            $"{node.Name} does not serve node ports at {packet.Destination}",
            Words.Join(
                $"{packet.Protocol} {packet.DestinationPort} is the node port of {service}, and {rule.Chain} rule {rule.Number} takes it; but only packets to {(served.Count > 0 ? Words.And(served) : "other addresses of the node")} come there (--nodeport-addresses of kube-proxy, or its choice not to serve localhost).",
                Words.BalancerShare(@case.Path)),
            new Evidence(jumps[0].Source, $"the jump to {ServiceTarget.NodePortsChain}, for other addresses"),
            new Evidence(rule.Source, $"{rule.Chain} rule {rule.Number}, which the packet does not reach")) with
        {
            Fix = $"call the node port at {(served.Count > 0 ? Words.And(served) : "another address of the node")}, or let kube-proxy's --nodeport-addresses hold {packet.Destination}",
            Check = new($"{Words.Iptables(packet.Family)} -t nat -S {ServiceTarget.ServicesChain} | grep -e {ServiceTarget.NodePortsChain}", node.Name),
            Node = node.Name,
        };
    }

    private static IEnumerable<(Rule Rule, Text.SourceSpan Source)> JumpsOf(Node node, PathCase @case)
    {
        foreach (var chain in ServiceRules.NatTables(node, @case.Packet.Family).Select(t => t.Find(ServiceTarget.ServicesChain)).OfType<Chain>())
        {
            for (var i = 0; i < chain.Rules.Length; i++)
            {
                if (chain.Rules[i].Effect is Effect.Jump { Chain: ServiceTarget.NodePortsChain } or Effect.Goto { Chain: ServiceTarget.NodePortsChain })
                    yield return (chain.Rules[i], chain.SpanOf(i));
            }
        }
    }

    private static bool LeavesOut(Rule rule, PathCase @case) => rule.Conditions.Any(c => c switch
    {
        Condition.Address { Field: AddressField.Destination } only => !only.Wanted.Contains(@case.Packet.Destination),
        Condition.Not { Part: Condition.Address { Field: AddressField.Destination } but } => but.Wanted.Contains(@case.Packet.Destination),
        _ => false,
    });
}
