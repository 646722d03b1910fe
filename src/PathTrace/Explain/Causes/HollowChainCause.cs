using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;
using PathTrace.Tracing;

namespace PathTrace.Explain.Causes;

/// <summary>A chain of kube-proxy's that a packet was led to and that translates nothing: empty, not there, or without a rule for the packet.</summary>
internal static class HollowChainCause
{
    /// <summary>The chain in which the packet's way through nat ended on this hop; null when its last jump led to a chain that could have translated it.</summary>
    internal static Explanation? Explain(PathCase @case, Hop hop, Node node, Packet packet)
    {
        if (hop.Steps.OfType<Step.RuleHit>().LastOrDefault(h => h.Table == TableName.Nat && h.Hook is Hook.Prerouting or Hook.Output && ServiceRules.TargetOf(h.Rule.Effect) is { } target && IsOfService(target)) is not { } jump)
            return null;
        var name = ServiceRules.TargetOf(jump.Rule.Effect)!;
        var chain = ServiceRules.NatTables(node, packet.Family).Select(t => t.Find(name)).OfType<Chain>().FirstOrDefault();
        if (chain?.Rules.Any(r => r.Effect is Effect.Dnat or Effect.Redirect or Effect.NetMap or Effect.Opaque or Effect.Jump { Chain: not "KUBE-MARK-MASQ" } or Effect.Goto) == true)
            return null;
        var service = KubeComment.Service(jump.Rule.Comment) ?? @case.Names.Service(packet.Protocol, packet.Destination, packet.DestinationPort) ?? packet.To.ToString();
        return Finding(
            @case.Snapshot,
            node,
            packet.Family,
            (name, chain, jump.Source),
            service,
            what => $"{Words.Place(jump)} on {node.Name} leads the packet to {name}, and the chain {what}: it keeps the destination {packet.To}{ServiceRuleCauses.LeavesBy(@case)} and {ServiceRuleCauses.Dies(@case)}.");
    }

    /// <summary>The finding of a chain that is jumped to and translates nothing.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="node">The node.</param>
    /// <param name="family">The family.</param>
    /// <param name="to">The chain's name, the chain as far as it is there, and the jump.</param>
    /// <param name="service">Whose it is.</param>
    /// <param name="why">The finding in sentences, by what the chain is.</param>
    internal static Explanation Finding(Snapshot snapshot, Node node, IpFamily family, (string Name, Chain? Chain, SourceSpan Jump) to, string service, Func<string, string> why)
    {
        var what = to.Chain switch
        {
            null => "is not there",
            { Rules.IsEmpty: true } => "is empty",
            _ => "translates nothing",
        };
        return Make.Error(
            FindingCode.ChainLeadsNowhere,
            FindingOwner.KubeProxy,
            $"{to.Name} of {service} {what} on {node.Name}",
            why(what),
            new Evidence(to.Jump, "the jump"),
            new Evidence(to.Chain?.Declaration ?? ServiceRules.NatTables(node, family).FirstOrDefault()?.Source ?? default, to.Chain is null ? "nat, which does not declare the chain" : "the chain")) with
        {
            Fix = $"restart kube-proxy on {node.Name}, and read its log",
            Check = new($"{Words.Iptables(family)} -t nat -S {ShellWord.Quote(to.Name)}", node.Name),
            Node = node.Name,
            Mend = () => Mends.ChainOfSibling(snapshot, node, family, to.Name),
        };
    }

    private static bool IsOfService(string chain) => chain.StartsWith("KUBE-SVC-", StringComparison.Ordinal) || chain.StartsWith("KUBE-SEP-", StringComparison.Ordinal)
        || chain.StartsWith("KUBE-EXT-", StringComparison.Ordinal) || chain.StartsWith("KUBE-SVL-", StringComparison.Ordinal);
}
