using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Tracing;

namespace PathTrace.Explain.Causes;

/// <summary>What goes wrong where kube-proxy runs in IPVS mode (pkg/proxy/ipvs/proxier.go): virtual servers that are missing or have nobody behind them, and connections that conntrack does not see.</summary>
internal static class IpvsCauses
{
    private const string Conntrack = "net.ipv4.vs.conntrack";

    internal static Explanation? Explain(PathCase @case) => NobodyBehind(@case) ?? Missing(@case) ?? NotServed(@case);

    /// <summary>Nothing masquerades what conntrack does not know: the packet keeps its source, and the answer does not pass the node that would translate it back.</summary>
    internal static Explanation? Untracked(PathCase @case)
    {
        if (@case.Answered is null && @case.Disposition != Disposition.Martian)
            return null;
        foreach (var hop in @case.Whole.Hops)
        {
            var sent = hop.Steps.OfType<Step.Translated>().FirstOrDefault(t => t.How == "IPVS");
            var untracked = hop.Steps.OfType<Step.Tracked>().LastOrDefault(t => (t.State & CtStates.Untracked) != 0 && t.Source.IsSet);
            var isMarked = hop.Steps.OfType<Step.RuleHit>().Any(h => h.Chain == "KUBE-MARK-MASQ" && h.Before.Mark != h.After.Mark);
            if (sent is null || untracked is null || !(isMarked || sent.After.Source == sent.After.Destination))
                continue;
            var wanted = isMarked ? "kube-proxy's rules marked it to be masqueraded (KUBE-MARK-MASQ)" : "It goes back to who sent it and is to be masqueraded (KUBE-LOOP-BACK)";
            var end = @case.Answered is null ? $"with the source {sent.After.Source} nobody takes it" : $"its answer does not come back to {hop.Node}, which alone knows that {sent.Before.To} was called";
            var tried = @case.Trials.Arrives(@case, $"vs.conntrack on {hop.Node}", s => s.FindNode(hop.Node) is { } node ? s.With(Tracking(node)) : s);
            return Make.Error(
                FindingCode.VirtualServersUntracked,
                FindingOwner.Node,
                $"{Conntrack} is off on {hop.Node}, so that nothing is masqueraded",
                $"IPVS on {hop.Node} sends the packet on to {sent.After.To} and takes it out of connection tracking. {wanted}, which needs a connection: it keeps its source, and {end}.",
                new Evidence(untracked.Source, "the setting"),
                new Evidence(sent.Source, "the real server")) with
            {
                Fix = $"set {Conntrack} to 1 on {hop.Node}; kube-proxy does so when it starts",
                Tried = tried is null ? null : $"with it set this packet reaches {tried}",
                Command = new($"sysctl -w {Conntrack}=1", hop.Node),
                Check = new($"sysctl {Conntrack}", hop.Node, "0: still off"),
                Node = hop.Node,
            };
        }

        return null;
    }

    private static Node Tracking(Node node) => node.Sysctls is { } sysctls
        ? node with { Sysctls = sysctls with { Values = sysctls.Values.SetItem(Conntrack, new("1", sysctls[Conntrack]?.Source ?? default)) } }
        : node;

    private static Explanation? NobodyBehind(PathCase @case)
    {
        if (@case.Disposition != Disposition.NoHealthyBackend || @case.LastStep is not Step.Checked { Kind: CheckKind.VirtualServer } check)
            return null;
        var packet = @case.Packet;
        var called = @case.Names.Service(packet.Protocol, packet.Destination, packet.DestinationPort) ?? ServiceOf(@case.Snapshot, packet)?.ToString();
        var server = @case.Node?.VirtualServers?.FirstOrDefault(s => s.Source == check.Source);
        var listed = called is null ? 0 : (@case.Snapshot.Endpoints ?? []).Count(e => $"{e.Namespace}/{e.ServiceName}" == called && e.IsReady == true);
        var name = called ?? packet.To.ToString();
        return Make.Error(
            listed > 0 ? FindingCode.EndpointMissing : FindingCode.NoEndpoints,
            listed > 0 ? FindingOwner.KubeProxy : FindingOwner.Application,
            listed > 0 ? $"{@case.NodeName} has no endpoint of {name}" : $"{name} has no endpoints",
            Words.Join(
                server is { RealServers.Length: > 0 } ? $"All real servers of the virtual server {server} on {@case.NodeName} have weight 0: they keep the connections that they have and get no new ones."
                    : $"The virtual server for {packet.To} on {@case.NodeName} has no real server.",
                "IPVS answers with port-unreachable.",
                listed > 0 ? string.Create(CultureInfo.InvariantCulture, $"The endpoint objects list {listed} that are ready: kube-proxy is behind.") : null),
            new Evidence(check.Source, "the virtual server")) with
        {
            Fix = listed > 0 ? $"restart kube-proxy on {@case.NodeName}, and read its log" : $"bring a pod of {name} to Ready, or correct the service's selector",
            Check = new($"ipvsadm -L -n {Option(packet)} {packet.To}", @case.NodeName),
            Node = listed > 0 ? @case.NodeName : null,
            About = name.Split(':')[0],
        };
    }

    private static Explanation? Missing(PathCase @case)
    {
        if (@case.Disposition.IsDelivered() || Unserved(@case) is not var (hop, packet) || @case.Snapshot.FindNode(hop.Node) is not { } node)
            return null;
        var service = ServiceOf(@case.Snapshot, packet);
        var sibling = @case.Snapshot.Nodes.FirstOrDefault(n => n != node && Find(n, packet) is not null);
        if (service is null && sibling is null)
            return null;
        var name = service?.ToString() ?? packet.To.ToString();
        var isNodePort = service?.Ports.Any(p => p.NodePort == packet.DestinationPort && p.Protocol == packet.Protocol) == true && @case.Names.FindService(packet.Destination) is null;
        var isBound = isNodePort || node.FindInterface(IpvsMode.Device)?.Addresses.Any(a => a.Address == packet.Destination) != false;
        return Make.Error(
            FindingCode.VirtualServerMissing,
            FindingOwner.KubeProxy,
            isBound ? $"{node.Name} has no virtual server for {name}" : $"{node.Name} does not hold the address of {name}",
            Words.Join(
                $"kube-proxy runs in IPVS mode on {node.Name}.",
                isBound ? $"No virtual server there takes {packet.Protocol} {packet.To}, so that the node's own stack gets the packet, and nobody listens."
                    : $"{IpvsMode.Device} there lacks {packet.Destination}, so that the packet is no virtual server's: it keeps the service address{ServiceRuleCauses.LeavesBy(@case)} and {ServiceRuleCauses.Dies(@case)}.",
                sibling is null ? null : $"{sibling.Name} has the virtual server."),
            new Evidence(IpvsMode.EvidenceOf(node) ?? default, $"{node.Name} is in IPVS mode"),
            new Evidence(sibling is null ? default : Find(sibling, packet)!.Source, $"{sibling?.Name}'s virtual server"),
            new Evidence(service?.Source ?? default, "the service")) with
        {
            Fix = $"restart kube-proxy on {node.Name}, and read its log",
            Check = new($"ipvsadm -L -n {Option(packet)} {packet.To}", node.Name, "no such service: still missing"),
            Node = node.Name,
        };
    }

    // KUBE-IPVS-FILTER keeps from a service address what is not for a service: nobody is to reach the node's own programs by it.
    private static Explanation? NotServed(PathCase @case)
    {
        if (@case.LastStep is not Step.RuleHit { Chain: "KUBE-IPVS-FILTER", Rule.Effect: Effect.Reject } hit)
            return null;
        var packet = @case.Packet;
        var service = @case.Names.FindService(packet.Destination);
        var wanted = packet.Protocol.HasPorts ? string.Create(CultureInfo.InvariantCulture, $"{packet.Protocol} {packet.DestinationPort}") : packet.Protocol.ToString();
        var ports = string.Join(", ", (service?.Ports ?? []).Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Protocol} {p.Port}")));
        return Make.Error(
            FindingCode.ServiceHasNoSuchPort,
            FindingOwner.Application,
            $"{service?.ToString() ?? packet.Destination.ToString()} does not answer {wanted}",
            Words.Join(
                $"{packet.Destination} is a service address, which {@case.NodeName} holds on {IpvsMode.Device} for the service's own protocols and ports{(ports.Length == 0 ? "" : $": {ports}")}.",
                $"kube-proxy's rules refuse all else that calls it{(packet.Protocol.IsIcmp ? ", a ping too" : "")}."),
            new Evidence(hit.Source, "the rule that refuses it"),
            new Evidence(service?.Source ?? default, "the service")) with
        {
            Fix = ports.Length == 0 ? "call a port of the service" : $"call {ports}",
            Check = new($"ipvsadm -L -n | grep -w {packet.Destination}", @case.NodeName),
        };
    }

    // The first node in IPVS mode at which the packet kept the address that it called: as its own, refused by its filter, or routed away.
    private static (Hop Hop, Packet Packet)? Unserved(PathCase @case)
    {
        foreach (var hop in @case.Path.Hops)
        {
            if (hop.Steps.OfType<Step.Translated>().Any(t => t is { Kind: NatKind.Destination, IsUndone: false }))
                return null;
            if (!@case.Names.ServesByIpvs(hop.Node))
                continue;
            var isLost = @case.Disposition == Disposition.NodePortNotTaken
                || hop.Steps.OfType<Step.RuleHit>().Any(h => h is { Chain: "KUBE-IPVS-FILTER", Rule.Effect: Effect.Reject })
                || hop.Steps.OfType<Step.Routed>().Any(r => r.Route is not { Type: Routing.RouteType.Local });
            return isLost && Calls(@case, hop.PacketIn) ? (hop, hop.PacketIn) : null;
        }

        return null;
    }

    private static bool Calls(PathCase @case, Packet packet) =>
        packet.Protocol.HasPorts && (ServiceOf(@case.Snapshot, packet) is not null || @case.Snapshot.Nodes.Any(n => Find(n, packet) is not null));

    private static Service? ServiceOf(Snapshot snapshot, Packet packet) => (snapshot.Services ?? []).FirstOrDefault(s => s.Ports.Any(p => p.Protocol == packet.Protocol
        && ((p.Port == packet.DestinationPort && s.ClusterAddresses.Concat(s.ExternalAddresses).Concat(s.LoadBalancerAddresses).Contains(packet.Destination))
            || (p.NodePort == packet.DestinationPort && snapshot.Nodes.Any(n => n.InternalAddresses.Contains(packet.Destination))))));

    private static VirtualServer? Find(Node node, Packet packet) =>
        (node.VirtualServers ?? []).FirstOrDefault(s => s.Address == packet.To && s.Protocol == packet.Protocol);

    private static string Option(Packet packet) => packet.Protocol == IpProtocol.Udp ? "-u" : packet.Protocol == IpProtocol.Sctp ? "--sctp-service" : "-t";
}
