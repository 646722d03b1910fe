using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Explain.Causes;

/// <summary>
/// A service's packet that no rule translated: the address exists in kube-proxy's rules alone, so whatever ends the packet later, the missing rule is
/// the cause. kube-proxy writes the same services on every node, so that the other nodes tell whether it is missing.
/// </summary>
internal static class ServiceRuleCauses
{
    internal static Explanation? Explain(PathCase @case)
    {
        if (Missed(@case) is not var (hop, step) || @case.Snapshot.FindNode(hop.Node) is not { } node)
            return null;
        var packet = step.Packet;
        var rules = @case.Names.Rules;
        if (rules.Find(node, packet.Protocol, packet.Destination, packet.DestinationPort) is { } own)
            return HollowChainCause.Explain(@case, hop, node, packet) ?? JumpCause.Explain(@case, hop, node, packet) ?? NotReached(@case, node, packet, own);
        var others = @case.Snapshot.Nodes.Where(n => n != node && ServiceRules.NatTables(n, packet.Family).Any()).ToList();
        var holders = others.Where(n => rules.Find(n, packet.Protocol, packet.Destination, packet.DestinationPort) is not null).ToList();
        if (holders.Count > 0)
            return MissingHere(@case, node, step, holders, others.Count);
        return ServicePortCause.Explain(@case, node, step) ?? UnknownEverywhere(@case, step);
    }

    // The first place where a rule ought to have taken the packet. Afterwards its destination is still the one that missed.
    private static (Tracing.Hop Hop, Step.NoTranslation Step)? Missed(PathCase @case)
    {
        foreach (var hop in @case.Path.Hops)
        {
            foreach (var step in hop.Steps)
            {
                if (step is Step.Translated { Kind: NatKind.Destination })
                    return null;
                if (step is Step.NoTranslation { Hook: Hook.Prerouting or Hook.Output, Source.IsSet: true } missed && !@case.Names.ServesByIpvs(hop.Node))
                    return (hop, missed);
            }
        }

        return null;
    }

    private static Explanation MissingHere(PathCase @case, Node node, Step.NoTranslation step, List<Node> holders, int others)
    {
        var packet = step.Packet;
        var isGone = !ServiceRules.NatTables(node, packet.Family).Any(t => t.Find(ServiceTarget.ServicesChain) is { Rules.Length: > 0 });
        var sibling = holders[0];
        var service = @case.Names.Service(packet.Protocol, packet.Destination, packet.DestinationPort);
        var rule = @case.Names.Rules.Find(sibling, packet.Protocol, packet.Destination, packet.DestinationPort)!;
        var iptables = Words.Iptables(packet.Family);
        if (IsCut(node, packet.Family))
            return Cut(@case, node, step, sibling, rule, Holders(holders.Count, others));
        var gone = isGone ? $"{ServiceTarget.ServicesChain} is gone there" : $"{ServiceTarget.ServicesChain} is there but lacks it";
        var title = isGone ? $"{node.Name} has lost kube-proxy's rules" : $"{node.Name} has no rule for {service ?? packet.To.ToString()}";
        var tried = @case.Trials.Arrives(@case, $"rules of {sibling.Name} on {node.Name}", s => s.With(KubeProxyRestore.Services(node, sibling)));
        return Make.Error(
            FindingCode.KubeProxyRulesMissing,
            FindingOwner.KubeProxy,
            title,
            Words.Join(
                $"nat on {node.Name} holds no rule for {packet.To}{Brackets(service)}: {gone}, while {Holders(holders.Count, others)} it.",
                $"So the packet keeps the service address{LeavesBy(@case)} and {Dies(@case)}.",
                Words.BalancerShare(@case.Path)),
            new Evidence(step.Source, $"nat on {node.Name}: no rule takes {packet.To}"),
            new Evidence(rule.Source, string.Create(CultureInfo.InvariantCulture, $"{sibling.Name}: {rule.Chain} rule {rule.Number}"))) with
        {
            Fix = $"restore kube-proxy's rules on {node.Name}: restart kube-proxy there and read its log",
            Tried = tried is null ? null : $"with {sibling.Name}'s rules in place this packet reaches {tried}",
            Check = new($"{iptables}-save -t nat | grep -cw {packet.Destination}", node.Name, "0: still missing"),
            Node = node.Name,
            Mend = () => @case.Snapshot.With(KubeProxyRestore.Services(node, sibling)),
        };
    }

    private static bool IsCut(Node node, IpFamily family) =>
        node.Rulesets.Any(r => r.Family == family && (!r.IsComplete || r[TableName.Nat] is { IsComplete: false }));

    // What stood behind the place where the dump breaks off is not known to be missing.
    private static Explanation Cut(PathCase @case, Node node, Step.NoTranslation step, Node sibling, ServiceRule rule, string holders) => Make.Error(
        FindingCode.KubeProxyRulesMissing,
        FindingOwner.Snapshot,
        $"the dump of {node.Name} breaks off before it shows a rule for {step.Packet.To}",
        Words.Join(
            $"nat on {node.Name} shows no rule for {step.Packet.To}, but its dump breaks off before it could: {holders} it.",
            $"Only if it is missing there, too, the packet keeps the service address{LeavesBy(@case)} and {Dies(@case)}."),
        new Evidence(step.Source, $"nat on {node.Name}, as far as it goes"),
        new Evidence(rule.Source, string.Create(CultureInfo.InvariantCulture, $"{sibling.Name}: {rule.Chain} rule {rule.Number}"))) with
    {
        Fix = $"collect the rules of {node.Name} again",
        Command = UndecidedCauses.Collect(node.PathOf(step.Packet.Family == IpFamily.IPv6 ? "ip6tables-save.txt" : "iptables-save.txt")),
        Check = new($"{Words.Iptables(step.Packet.Family)}-save -t nat | grep -cw {step.Packet.Destination}", node.Name, "0: missing"),
        Node = node.Name,
    };

    private static Explanation NotReached(PathCase @case, Node node, Packet packet, ServiceRule own) =>
        @case.Steps.Any(s => s is Step.RuleHit hit && hit.Source == own.Source) ? NoTarget(node, packet, own) : NeverAsked(node, packet, own);

    private static Explanation NoTarget(Node node, Packet packet, ServiceRule own) => Make.Error(
        FindingCode.ServiceRuleNotReached,
        FindingOwner.KubeProxy,
        $"{node.Name}'s rule for {packet.To} leads to no endpoint",
        string.Create(CultureInfo.InvariantCulture, $"nat {own.Chain} rule {own.Number} on {node.Name} takes {packet.To}, and the chains it leads to end without a translation for this client."),
        new Evidence(own.Source, "the rule that takes it")) with
    {
        Fix = $"restart kube-proxy on {node.Name}, and read its log",
        Check = new($"{Words.Iptables(packet.Family)}-save -t nat | grep -w {packet.Destination}", node.Name),
        Node = node.Name,
    };

    private static Explanation NeverAsked(Node node, Packet packet, ServiceRule own) => Make.Error(
        FindingCode.ServiceRuleNotReached,
        FindingOwner.KubeProxy,
        $"the packet never comes to {node.Name}'s rule for {packet.To}",
        Words.Join(
            string.Create(CultureInfo.InvariantCulture, $"nat {own.Chain} rule {own.Number} on {node.Name} takes {packet.To}, but no translation came of it:"),
            $"the jump to {own.Chain} is missing or a rule before it took the packet, or the chain it leads to ends without an endpoint."),
        new Evidence(own.Source, "the rule that ought to take it")) with
    {
        Fix = $"restart kube-proxy on {node.Name}: it writes the jumps again; then look for foreign rules before them",
        Check = new($"{Words.Iptables(packet.Family)}-save -t nat | grep -e '-A PREROUTING' -e '-A OUTPUT'", node.Name),
        Node = node.Name,
    };

    private static Explanation? UnknownEverywhere(PathCase @case, Step.NoTranslation step)
    {
        var packet = step.Packet;
        if (@case.Names.FindService(packet.Destination) is not { } service)
            return null;
        var endpoints = @case.Snapshot.Endpoints?.Count(e => e.Namespace == service.Namespace && e.ServiceName == service.Name);
        return Make.Error(
            UnknownCode(@case, service, packet.Destination),
            FindingOwner.KubeProxy,
            $"no node has a rule for {service}",
            Words.Join(
                $"{service} at {packet.To} is in the snapshot, and nat takes it on none of the {@case.Snapshot.Nodes.Length} nodes, so the packet keeps the service address{LeavesBy(@case)} and {Dies(@case)}.",
                endpoints == 0 ? "It has no endpoints, for which kube-proxy writes no nat rule." : null),
            new Evidence(service.Source, "the service"),
            new Evidence(step.Source, "nat without a rule for it")) with
        {
            Fix = "find out why kube-proxy does not sync: read its log on any node; if something else serves services here (eBPF), these dumps do not show it",
            Check = new($"kubectl get service -n {ShellWord.Quote(service.Namespace)} {ShellWord.Quote(service.Name)} -o wide"),
        };
    }

    /// <summary>The code for a service that no node's rules take at an address, or at a node port where that is not set: another where they know its cluster address.</summary>
    internal static FindingCode UnknownCode(PathCase @case, Service service, IpAddress called) =>
        !service.ClusterAddresses.Contains(called) && service.ClusterAddresses.Any(a => a.Family == @case.Packet.Family && service.Ports.Any(p => @case.Snapshot.Nodes.Any(n => @case.Names.Rules.Find(n, p.Protocol, a, p.Port) is not null)))
            ? FindingCode.ServiceAddressUnknown
            : FindingCode.ServiceUnknownToKubeProxy;

    private static string Holders(int holders, int others) =>
        string.Create(CultureInfo.InvariantCulture, $"{holders} of {others} other nodes {(holders == 1 ? "has" : "have")}");

    private static string Brackets(string? name) => name is null ? "" : $" ({name})";

    internal static string LeavesBy(PathCase @case) => @case.Last<Step.Routed>() switch
    {
        { Route.Destination.Length: 0 } => ", matches no pod route, leaves by the default route",
        { Route: { } route } => $", takes the route {route.Destination}",
        _ => "",
    };

    internal static string Dies(PathCase @case) => @case.Disposition switch
    {
        Disposition.FabricNoRoute => "dies in the fabric, which has no next hop for it",
        Disposition.NextHopUnknown => "is sent to a machine that is no node of the snapshot",
        Disposition.Looped => "circles between nodes until its TTL ends",
        Disposition.NoRoute => $"finds no route on {@case.NodeName}",
        Disposition.Dropped or Disposition.Rejected => $"is stopped by a rule on {@case.NodeName}",
        _ => $"is lost on {@case.NodeName}",
    };
}
