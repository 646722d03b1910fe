using System.Collections.Immutable;
using PathTrace.Explain;
using PathTrace.FaultInjection.Clusters;

namespace PathTrace.FaultInjection.Faults;

/// <summary>Faults between a balancer and its backends: checks that say something else than the packets, and nodes that it ought not to use.</summary>
internal static class BalancerFaults
{
    private const string Table = "load-balancers.txt";

    internal static readonly ImmutableArray<Fault> List =
    [
        new("a check that does not see the firewall", (plan, random) => Blind(
            plan, random, n => n with { Forward = ["-A FORWARD -p tcp -m tcp --dport 3000 -j DROP"] }, n => n.RulesFile, FindingCode.FirewallRule)),
        new("a check that does not see that forwarding is off", (plan, random) => Blind(
            plan, random, n => n with { Sysctls = n.Sysctls.SetItem("net.ipv4.conf.eth0.forwarding", "0") }, n => n.File("sysctl.txt"), FindingCode.ForwardingDisabled)),
        new("a firewall rule keeps the check out", (plan, random) =>
        {
            if (!plan.Check.Contains("http:", StringComparison.Ordinal))
                return null;
            var node = Used(plan, random);
            return (plan.With(node with { Input = [$"-A INPUT -p tcp -m tcp --dport {plan.FrontService.HealthCheckPort} -j DROP"] }), new(node.Name, node.RulesFile, FindingCode.BelievedDown));
        }),
        new("a firewall rule drops what the balancer itself sends", (plan, random) =>
        {
            if (!plan.Check.Contains("tcp:", StringComparison.Ordinal) || !plan.Check.Contains("from", StringComparison.Ordinal))
                return null;
            var node = Used(plan, random);
            return (plan.With(node with { Raw = ["-A PREROUTING -s 192.168.0.5/32 -i eth0 -p tcp -j DROP"] }), new(node.Name, node.RulesFile, FindingCode.BelievedDown));
        }),
        new("a node taken for down that passes its check", (plan, random) =>
        {
            if (plan.Backends.Length < 2 || !Answers(plan))
                return null;
            var node = Used(plan, random);
            return (plan with { Backends = [.. plan.Backends.Select(b => b == node.Name ? $"{b} down" : b)] }, new(node.Name, Table, FindingCode.BelievedDown) { Shows = Expectation.KnowsEndpoints });
        }),
        InUse("the balancer uses a node that is not Ready", n => n with { IsReady = false }),
        InUse("the balancer uses a drained node", n => n with { IsCordoned = true }),
        new("the balancer uses a node that is about to be deleted", (plan, random) => plan.Objects != Objects.Json ? null : Drained(plan, random, n => n with { IsTerminating = true })),
        new("a health check node port of former days", (plan, random) => plan.Objects != Objects.Json || plan.FrontService.HealthCheckPort == 0 ? null : (
            plan.Edit(ObjectsText.Json, t => Break.Replace(t, $"\"healthCheckNodePort\": {plan.FrontService.HealthCheckPort}", "\"healthCheckNodePort\": 32177")), new(null, ObjectsText.Json, FindingCode.ServiceAddressUnknown))),
        new("a node port that no node knows", (plan, random) => plan.Objects == Objects.None || plan.FrontService.NodePort == 0 ? null : (
            plan with { Services = [plan.FrontService with { NodePort = 30999 }, .. plan.Services.Skip(1)], Check = "" },
            new(null, plan.Objects == Objects.Json ? ObjectsText.Json : "services.txt", FindingCode.ServiceAddressUnknown))),
    ];

    // kube-proxy answers the check by what it knows of endpoints, whatever becomes of packets.
    private static (ClusterPlan Broken, Expectation Expected)? Blind(ClusterPlan plan, Random random, Func<NodePlan, NodePlan> change, Func<NodePlan, string> file, FindingCode code)
    {
        if (plan.Objects != Objects.Json || plan.FrontService.HealthCheckPort == 0)
            return null;
        var node = Used(plan, random);
        return (plan.With(change(node)), new(node.Name, file(node), code) { Beside = (FindingCode.BelievedHealthy, node.Name) });
    }

    // Whether a check by HTTP passes only the objects tell.
    private static bool Answers(ClusterPlan plan) =>
        plan.Check.Contains("tcp:", StringComparison.Ordinal) || (plan.Objects == Objects.Json && plan.FrontService.HealthCheckPort > 0);

    private static NodePlan Used(ClusterPlan plan, Random random) => Break.Any(plan.Nodes.Where(n => plan.Backends.Contains(n.Name)).ToList(), random);

    private static Fault InUse(string name, Func<NodePlan, NodePlan> change) => new(name, (plan, random) => Drained(plan, random, change));

    // Of its pods none is left; what they were endpoints of would be another fault.
    private static (ClusterPlan Broken, Expectation Expected)? Drained(ClusterPlan plan, Random random, Func<NodePlan, NodePlan> change)
    {
        var empty = plan.Nodes.Where(n => plan.Backends.Contains(n.Name) && !plan.Services.Any(s => s.Endpoints.Any(n.Holds))).ToList();
        if (plan.Objects == Objects.None || empty.Count == 0)
            return null;
        var node = Break.Any(empty, random);
        var gone = plan.Pods.Where(p => p.Node == node.Name).ToList();
        var drained = change(node) with { Routes = [.. node.Routes.Where(r => !gone.Any(p => r.StartsWith($"{p.Address} ", StringComparison.Ordinal)))] };
        return (plan.With(drained) with { Pods = [.. plan.Pods.Except(gone)] }, new(node.Name, Table, FindingCode.DrainedNodeInUse));
    }
}
