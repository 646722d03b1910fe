using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Explain.Causes;

/// <summary>A service's node port that no rule of the node takes, so that the packet reaches the node itself, where nobody listens.</summary>
internal static class NodePortCauses
{
    internal static Explanation? Explain(PathCase @case)
    {
        if (@case.Disposition != Disposition.NodePortNotTaken || @case.Node is not { } node)
            return null;
        var packet = @case.Packet;
        var rules = @case.Names.Rules;
        if (rules.FindNodePort(node, packet) is { } taken && NodePortAddressCause.Explain(@case, node, taken) is { } outside)
            return outside;
        var sibling = @case.Snapshot.Nodes.FirstOrDefault(n => n != node && rules.FindNodePort(n, packet) is not null);
        var theirs = sibling is null ? null : rules.FindNodePort(sibling, packet);
        var service = KubeComment.Service(theirs?.Rule.Comment) ?? ServiceOf(@case.Snapshot, packet)?.ToString();
        var isGone = !ServiceRules.NatTables(node, packet.Family).Any(t => t.Find(ServiceTarget.ServicesChain) is { Rules.Length: > 0 });
        var port = $"{packet.Protocol} {packet.DestinationPort}";
        var tried = sibling is null ? null : @case.Trials.Arrives(@case, $"rules of {sibling.Name} on {node.Name}", s => s.With(KubeProxyRestore.Services(node, sibling)));
        var own = rules.FindNodePort(node, packet);
        if (own is not null && (HollowChainCause.Explain(@case, @case.LastHop!, node, packet) ?? JumpCause.Explain(@case, @case.LastHop!, node, packet)) is { } within)
            return within;
        if (own is null && theirs is null && ServiceOf(@case.Snapshot, packet) is { } known && ServiceRules.NatTables(node, packet.Family).Any())
            return UnknownEverywhere(@case, known);
        var nat = ServiceRules.NatTables(node, packet.Family).FirstOrDefault();
        var place = own?.Source ?? nat?.Find(ServiceTarget.NodePortsChain)?.Declaration ?? nat?.Source ?? default;
        Evidence[] evidence =
        [
            new(place, own is null ? $"nat on {node.Name}: no rule takes it" : $"{node.Name}: {own.Chain} rule {own.Number}"),
            new(theirs?.Source ?? default, $"{sibling?.Name}: {theirs?.Chain} rule {theirs?.Number}"),
        ];
        return Make.Error(
            own is null ? FindingCode.KubeProxyRulesMissing : FindingCode.ServiceRuleNotReached,
            FindingOwner.KubeProxy,
            isGone ? $"{node.Name} has lost kube-proxy's rules" : $"no rule on {node.Name} takes node port {port}",
            Words.Join(
                $"{port} is the node port of {service ?? "a service"}, and {(own is null ? $"nat on {node.Name} holds no rule for it" : $"the packet never came to the rule for it on {node.Name}")}{(sibling is null ? "" : $", while {sibling.Name} has one")}.",
                $"So {node.Name}'s own stack gets the packet, and no process listens at a node port: {(packet.Protocol == IpProtocol.Tcp ? "the client is refused (connection reset)" : "the client gets port-unreachable")}.",
                Words.BalancerShare(@case.Path)),
            evidence) with
        {
            Node = node.Name,
            Mend = sibling is null ? null : () => @case.Snapshot.With(KubeProxyRestore.Services(node, sibling)),
            Fix = own is null ? $"restore kube-proxy's rules on {node.Name}: restart kube-proxy there and read its log" : $"find what keeps the packet from {own.Chain} rule {own.Number} on {node.Name}",
            Tried = tried is null ? null : $"with {sibling!.Name}'s rules in place this packet reaches {tried}",
            Check = new($"{Words.Iptables(packet.Family)}-save -t nat | grep -cw {ShellWord.Quote($"dport {packet.DestinationPort}")}", node.Name, "0: still missing"),
        };
    }

    private static Explanation UnknownEverywhere(PathCase @case, Service service) => Make.Error(
        ServiceRuleCauses.UnknownCode(@case, service, default),
        FindingOwner.KubeProxy,
        $"no node has a rule for {service}'s node port {@case.Packet.Protocol} {@case.Packet.DestinationPort}",
        $"{service} has the node port {@case.Packet.Protocol} {@case.Packet.DestinationPort}, and nat takes it on none of the {@case.Snapshot.Nodes.Length} nodes: {@case.NodeName}'s own stack gets the packet, where no process listens.",
        new Evidence(service.Source, "the service")) with
    {
        About = service.ToString(),
        Fix = "find out why kube-proxy does not sync: read its log on any node; if something else serves services here (IPVS, eBPF), these dumps do not show it",
        Check = new($"kubectl get service -n {ShellWord.Quote(service.Namespace)} {ShellWord.Quote(service.Name)} -o wide"),
    };

    private static Service? ServiceOf(Snapshot snapshot, Packet packet) =>
        (snapshot.Services ?? []).FirstOrDefault(s => s.Ports.Any(p => p.Protocol == packet.Protocol && p.NodePort == packet.DestinationPort));
}
