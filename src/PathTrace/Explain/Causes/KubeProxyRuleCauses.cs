using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Explain.Causes;

/// <summary>
/// Rules of kube-proxy that end a packet on purpose (pkg/proxy/iptables/proxier.go): no endpoints, no local endpoints, source ranges; and the two
/// firewalls of kubelet and kube-proxy.
/// </summary>
internal static class KubeProxyRuleCauses
{
    internal static Explanation? Explain(PathCase @case)
    {
        if (@case.LastStep is not Step.RuleHit { Rule.Effect: Effect.Drop or Effect.Reject } hit)
            return null;
        var comment = hit.Rule.Comment ?? "";
        var service = KubeComment.Service(comment);
        if (service is not null && comment.EndsWith("has no endpoints", StringComparison.Ordinal))
            return Unnamed(@case, hit, service) ?? NoEndpoints(@case, hit, service);
        if (service is not null && comment.EndsWith("has no local endpoints", StringComparison.Ordinal))
            return NoLocalEndpoint(@case, hit.Source, service);
        if (hit.Chain == "KUBE-PROXY-FIREWALL" || hit.Chain.StartsWith("KUBE-FW-", StringComparison.Ordinal))
            return Unlocal(@case, hit) ?? Unasked(@case) ?? SourceRange(@case, hit, service);
        if (hit.Chain == "KUBE-FIREWALL")
            return KubeFirewall(@case, hit);
        return hit.Rule.Conditions.Any(c => c is Condition.ConnectionState { States: Net.CtStates.Invalid }) ? Invalid(@case, hit) : null;
    }

    // A target port by a name that no pod declares keeps every pod out.
    private static Explanation? Unnamed(PathCase @case, Step.RuleHit hit, string name) => TargetPortNames.Undeclared(@case.Snapshot, name) is not var (service, port, pods) ? null : Make.Error(
        FindingCode.TargetPortNotDeclared,
        FindingOwner.Application,
        $"no pod declares the port {port.TargetPort} that {service} sends to",
        string.Create(
            CultureInfo.InvariantCulture,
            $"The targetPort of {service} port {port.Port} is the name {port.TargetPort}, and none of the {pods} live pods in {service.Namespace} declares a {port.Protocol} port of that name: without one no pod becomes an endpoint of it, and {@case.NodeName} refuses its packets."),
        new Evidence(service.Source, "the service with the targetPort"),
        new Evidence(hit.Source, "kube-proxy's rule for a service without endpoints")) with
    {
        Fix = $"name the container's port {port.TargetPort}, or let the targetPort be its number",
        Check = new($"kubectl get pods -n {ShellWord.Quote(service.Namespace)} -o jsonpath='{{range .items[*]}}{{.metadata.name}} {{.spec.containers[*].ports}}{{\"\\n\"}}{{end}}'"),
    };

    private static Explanation NoEndpoints(PathCase @case, Step.RuleHit hit, string service) => Make.Error(
        FindingCode.NoEndpoints,
        FindingOwner.Application,
        $"{service} has no endpoints",
        Words.Join(
            $"kube-proxy knows {service} and no ready endpoint behind it, so {@case.NodeName} {(hit.Rule.Effect is Effect.Reject ? "rejects" : "drops")} its packets.",
            Pods(@case, service)),
        new Evidence(hit.Source, "kube-proxy's rule for a service without endpoints")) with
    {
        // The comment of the rule names the port as well.
        About = service.Split(':')[0],
        Fix = $"bring a pod of {service} to Ready, or correct the service's selector",
        Check = new($"kubectl get endpointslices {SlicesOf(service)}"),
    };

    // It drops as well what nat never sent by the ranges.
    private static Explanation? Unasked(PathCase @case) =>
        @case.LastHop!.Steps.OfType<Step.RuleHit>().Any(h => h.Chain.StartsWith("KUBE-FW-", StringComparison.Ordinal) || ServiceRules.TargetOf(h.Rule.Effect)?.StartsWith("KUBE-FW-", StringComparison.Ordinal) == true)
            ? null
            : ServiceRuleCauses.Explain(@case);

    // KUBE-PROXY-FIREWALL drops whatever nat left at the balancer's address: of a client that the ranges let pass, that there is no endpoint here.
    private static Explanation? Unlocal(PathCase @case, Step.RuleHit hit)
    {
        if (!@case.LastHop!.Steps.OfType<Step.RuleHit>().Any(h => h.Chain.StartsWith("KUBE-FW-", StringComparison.Ordinal) && h.Rule.Effect is Effect.Jump { Chain: var to } && to.StartsWith("KUBE-EXT-", StringComparison.Ordinal)))
            return null;
        foreach (var chain in (@case.Node?.Rulesets ?? []).Where(r => r.Family == hit.Before.Family).Select(r => r[TableName.Filter]?.Find("KUBE-EXTERNAL-SERVICES")).OfType<Chain>())
        {
            for (var i = 0; i < chain.Rules.Length; i++)
            {
                if (chain.Rules[i].Comment is { } comment && comment.EndsWith("has no local endpoints", StringComparison.Ordinal) && KubeComment.Service(comment) is { } service
                    && ServiceTarget.Of(chain.Rules[i], false) is { } target && target.Address == hit.Before.Destination && target.Port == hit.Before.DestinationPort)
                    return NoLocalEndpoint(@case, chain.SpanOf(i), service);
            }
        }

        return null;
    }

    private static Explanation NoLocalEndpoint(PathCase @case, SourceSpan rule, string service)
    {
        var origin = @case.Whole.Origin;
        var check = (@case.Snapshot.LoadBalancers ?? []).FirstOrDefault(b => b.Name == origin.Name && b.Source == origin.Source)?.Check;
        var (sentence, fix) = LocalAdvice(check, (@case.Snapshot.Services ?? []).FirstOrDefault(s => s.ToString() == service)?.HealthCheckNodePort, @case.NodeName);
        return Make.Error(
            FindingCode.NoLocalEndpoint,
            FindingOwner.LoadBalancer,
            $"{service} has externalTrafficPolicy Local and no endpoint on {@case.NodeName}",
            Words.Join(
                $"Under that policy a node answers only with its own pods, and {@case.NodeName} has none of {service}.",
                sentence,
                Words.BalancerShare(@case.Path)),
            new Evidence(rule, "kube-proxy's rule for a service without local endpoints"),
            new Evidence(check?.Source ?? default, "the balancer's check")) with
        {
            Fix = $"{fix}, run a pod on every node it sends to, or set externalTrafficPolicy to Cluster",
            Check = new($"kubectl get service {NamespaceAndName(service)} -o jsonpath='{{.spec.externalTrafficPolicy}} {{.spec.healthCheckNodePort}}'"),
        };
    }

    // A check that is stated is no check to ask for: it is the wrong one, or what it asks must have been answered with 200.
    private static (string Sentence, string Fix) LocalAdvice(HealthCheck? check, ushort? healthPort, string node) => check switch
    {
        { Kind: HealthCheckKind.Http } when check.Port == healthPort =>
            ($"The balancer's check {check} asks the service's healthCheckNodePort, and the endpoint objects do not say that {node} would answer it with 503.", $"see what port {check.Port} of {node} answers: 503 takes the node out of the balancer"),
        { Kind: not HealthCheckKind.None } =>
            ($"The balancer's check {check} is not the service's healthCheckNodePort{(healthPort is { } port ? $" ({port})" : "")}, which alone tells such nodes apart.", $"let the balancer ask the service's healthCheckNodePort instead of {check}"),
        _ => ("The balancer's health check (healthCheckNodePort) ought to keep it away from such nodes.", "let the balancer use the service's healthCheckNodePort"),
    };

    private static Explanation SourceRange(PathCase @case, Step.RuleHit hit, string? service)
    {
        var client = @case.Path.Origin.Packet.Source;
        var owner = (@case.Snapshot.Services ?? []).FirstOrDefault(s => s.ToString() == service);
        if (owner?.LoadBalancerSourceRanges?.FirstOrDefault(r => r.Contains(client)) is not { IsSet: true } range)
            return OutsideRanges(@case, hit, service, owner);
        return Make.Error(
            FindingCode.SourceRangesDiffer,
            FindingOwner.KubeProxy,
            $"{service} lets {client} in, and {hit.Chain} on {@case.NodeName} does not",
            $"loadBalancerSourceRanges of {service} hold {range}, to which {client} belongs, and the rules of {@case.NodeName} leave it out: kube-proxy is behind.",
            new Evidence(hit.Source, "the rule that drops"),
            new Evidence(owner.Source, "the service with the range")) with
        {
            Fix = $"get kube-proxy on {@case.NodeName} to resync: restart it and read its log",
            Check = new($"{Words.Iptables(@case.Packet.Family)}-save -t nat | grep -e KUBE-FW- | grep -w {ShellWord.Quote(service!)}", @case.NodeName, "the sources that it lets in"),
            Node = @case.NodeName,
        };
    }

    private static Explanation OutsideRanges(PathCase @case, Step.RuleHit hit, string? service, Cluster.Service? owner) => Make.Error(
        FindingCode.SourceRangeExcludesClient,
        FindingOwner.Application,
        $"the source ranges of {service ?? "the service"} leave {@case.Path.Origin.Packet.Source} out",
        $"{hit.Chain} on {@case.NodeName} drops what comes from outside the service's loadBalancerSourceRanges{(owner?.LoadBalancerSourceRanges is { } ranges ? $" ({string.Join(", ", ranges)})" : "")}.",
        new Evidence(hit.Source, "the rule that drops"),
        new Evidence(owner?.LoadBalancerSourceRanges is null ? default : owner.Source, "the service with the ranges")) with
    {
        Fix = $"add the client to spec.loadBalancerSourceRanges{(service is null ? "" : $" of {service}")} if it may call the service",
        Check = service is null ? null : new($"kubectl get service {NamespaceAndName(service)} -o jsonpath='{{.spec.loadBalancerSourceRanges}}'"),
    };

    private static Explanation KubeFirewall(PathCase @case, Step.RuleHit hit) => Make.Error(
        FindingCode.KubeFirewallDropped,
        FindingOwner.Node,
        $"{Words.Place(hit)} of kubelet's firewall drops it",
        (@case.Packet.Mark & 0x8000) != 0
            ? "An earlier rule set the drop mark 0x8000 (KUBE-MARK-DROP), and KUBE-FIREWALL drops what carries it."
            : "KUBE-FIREWALL drops packets to loopback addresses that come from elsewhere (the guard that route_localnet needs).",
        new Evidence(hit.Source, "the rule that drops")) with
    {
        Fix = (@case.Packet.Mark & 0x8000) != 0
            ? "find the rule that set the mark, and why it matches"
            : $"call an address of {@case.NodeName} that its network knows; what listens on a loopback address is for the node itself",
        Check = new($"{Words.Iptables(@case.Packet.Family, FirewallCauses.BackendOf(@case, hit.Source))} -L KUBE-FIREWALL -nv --line-numbers", @case.NodeName, "its counter grows with each lost packet"),
    };

    private static Explanation Invalid(PathCase @case, Step.RuleHit hit) =>
        LoopCauses.ComesBack(@case) ? LoopCauses.Loop(@case) : Detour(@case, hit) ?? NextHopCauses.WrongRow(@case) ?? Unplaced(@case, hit);

    // The route that led the answer to a node which is not on the packet's way.
    private static Explanation? Detour(PathCase @case, Step.RuleHit hit)
    {
        if (@case.Answered is null || @case.Path.Hops is not [.., var before, var last] || NextHopCauses.HomeOf(@case.Snapshot, @case.Names, @case.Packet.Destination) is not { } home
            || home.Name == last.Node || before.Steps.OfType<Step.Routed>().LastOrDefault() is not { Route: { Destination.Length: > 0 } route, NextHop.Via: { } via })
            return null;
        // Where the address is of the CIDR of the node that it led to, the route is right.
        if (@case.Names.FindPod(@case.Packet.Destination) is { } pod && StrayPods.Explain(@case, pod, home, @case.Snapshot.FindNode(last.Node)) is { } stray)
            return stray;
        return Make.Error(
            FindingCode.RouteToWrongNode,
            FindingOwner.Cni,
            $"{before.Node} routes {route.Destination} to {last.Node}; {home.Name} holds it",
            $"{@case.Called(@case.Packet.Destination)} is on {home.Name}, and {before.Node}'s route {route.Destination} goes via {via}, which is {last.Node}. {last.Node} saw no packet that this answers, so that conntrack there calls it INVALID, and {Words.Place(hit)} drops that.",
            new Evidence(route.Source, $"{before.Node}'s route"),
            new Evidence(hit.Source, "the rule that drops")) with
        {
            Fix = $"let {before.Node}'s route {route.Destination} lead to {home.Name}{(NextHopCauses.AddressOf(home, via.Family) is { } address ? $" ({address})" : "")}; the network plugin writes it",
            Check = new($"{Words.Ip(@case.Packet.Family)} route get {@case.Packet.Destination}", before.Node),
            Node = before.Node,
        };
    }

    private static Explanation Unplaced(PathCase @case, Step.RuleHit hit) => Make.Error(
        FindingCode.InvalidDropped,
        FindingOwner.Node,
        $"{Words.Place(hit)} drops what conntrack cannot place",
        $"conntrack on {@case.NodeName} has no connection for this packet: it saw no first packet{(@case.Packet.Protocol == IpProtocol.Tcp ? " (SYN)" : "")}. That is the mark of an asymmetric path, where the answer takes another way than the question.",
        new Evidence(hit.Source, "the rule that drops")) with
    {
        Fix = @case.Answered is null
            ? "send both directions through the same node"
            : $"send both directions through the same nodes: {@case.Path.Origin.Name}'s answer goes by {Words.And([.. @case.Path.Hops.Select(h => h.Node)])}, and {@case.NodeName} did not see the packet that it answers",
        Check = new($"conntrack -L -d {@case.Packet.Destination}", @case.NodeName),
    };

    private static string? Pods(PathCase @case, string service)
    {
        if (@case.Snapshot.Endpoints is not { } endpoints)
            return null;
        var known = endpoints.Count(e => $"{e.Namespace}/{e.ServiceName}" == service);
        return known == 0 ? "The snapshot lists no endpoint of it either." : $"The snapshot lists {known} of its endpoints, none of them usable or kube-proxy is behind.";
    }

    private static string NamespaceAndName(string service) => $"{NamespaceOf(service)} {ShellWord.Quote(NameOf(service))}";

    private static string SlicesOf(string service) => $"{NamespaceOf(service)} -l {ShellWord.Quote("kubernetes.io/service-name=" + NameOf(service))}";

    private static string NamespaceOf(string service) => $"-n {ShellWord.Quote(service[..service.IndexOf('/', StringComparison.Ordinal)])}";

    private static string NameOf(string service) => service[(service.IndexOf('/', StringComparison.Ordinal) + 1)..];
}
