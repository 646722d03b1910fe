using System.Collections.Immutable;
using PathTrace.Explain;
using PathTrace.FaultInjection.Clusters;

namespace PathTrace.FaultInjection.Faults;

/// <summary>Faults of kube-proxy's rules on one node or all.</summary>
internal static class KubeProxyFaults
{
    internal static readonly ImmutableArray<Fault> List =
    [
        new("kube-proxy's rules flushed", (plan, random) => Break.OnNode(plan, random, n => n with { HasKubeRules = false }, n => n.RulesFile, FindingCode.KubeProxyRulesMissing)),
        new("a service unknown to one node", (plan, random) =>
        {
            var node = Break.AnyNode(plan, random);
            return (plan.With(node with { Services = [.. node.Services.Where(s => s != plan.FrontService)] }), new(node.Name, node.RulesFile, FindingCode.KubeProxyRulesMissing));
        }),
        new("a service unknown to every node", (plan, _) => plan.Objects == Objects.None ? null : (
            plan with { Nodes = [.. plan.Nodes.Select(n => n with { Services = [.. n.Services.Where(s => s != plan.FrontService)] })] },
            new(null, "", FindingCode.ServiceUnknownToKubeProxy))),
        new("a service without endpoints", (plan, _) => (plan.With(plan.FrontService with { Endpoints = [] }), new(null, "-save.txt", FindingCode.NoEndpoints) { Shows = p => p.Nodes.Any(n => n.Services.Any(s => s.Name == p.FrontService.Name)) })),
        new("a stale endpoint", (plan, random) =>
        {
            var node = Break.AnyNode(plan, random);
            return plan.Objects == Objects.None ? null : (plan.With(node.With(Stale(plan, node))), new(node.Name, node.RulesFile, FindingCode.StaleEndpoint));
        }),
        new("a stale endpoint whose address another pod has", (plan, random) =>
        {
            var node = Break.AnyNode(plan, random);
            var other = plan.Pods.FirstOrDefault(p => !p.IsHostNetwork && !plan.FrontService.Endpoints.Contains(p.Address));
            return plan.Objects == Objects.None || plan.HasPolicies || other is null ? null : (
                plan.With(node.With(plan.FrontService with { Endpoints = [.. plan.FrontService.Endpoints, other.Address] })), new(node.Name, node.RulesFile, FindingCode.StaleEndpoint));
        }),
        new("an endpoint of which no pod is left", (plan, random) => plan.Objects == Objects.None ? null : (
            plan.With(Stale(plan, Break.AnyNode(plan, random))), new(null, "", FindingCode.StaleEndpoint, FindingCode.NoSuchPod, FindingCode.EndpointMisplaced))),
        new("an endpoint unknown to one node", (plan, random) =>
        {
            var node = Break.AnyNode(plan, random);
            if (plan.FrontService.IsLocal && plan.HomeOf(Break.FirstEndpoint(plan)) == node)
                return null;
            var fewer = plan.FrontService with { Endpoints = [.. plan.FrontService.Endpoints.Skip(1)] };
            return (plan.With(node.With(fewer)), new(plan.Objects == Objects.None ? null : node.Name, node.RulesFile, plan.Objects == Objects.None ? FindingCode.BackendsDiffer : FindingCode.EndpointMissing));
        }),
        new("another target port on one node", (plan, random) =>
        {
            var node = Break.AnyNode(plan, random);
            return plan.HasPolicies ? null : (
                plan.With(node.With(plan.FrontService with { TargetPort = 3001 })),
                new(plan.Objects == Objects.None ? null : node.Name, node.RulesFile, plan.Objects == Objects.None ? FindingCode.BackendsDiffer : FindingCode.WrongTargetPort));
        }),
        new("masquerade rule lost", (plan, random) => Break.OnNode(plan, random, n => n with { Masquerades = false }, n => n.RulesFile, FindingCode.MasqueradeMissing)),
        new("masquerade mark lost", (plan, random) => Break.InRules(plan, Break.Pair(plan, random).To, t => Break.Without(t, "-A KUBE-MARK-MASQ"), FindingCode.MasqueradeMissing)),
        new("jump to KUBE-POSTROUTING lost", (plan, random) => Break.InRules(plan, Break.Pair(plan, random).To, t => Break.Without(t, "-A POSTROUTING -m comment --comment \"kubernetes postrouting"), FindingCode.MasqueradeMissing)),
        new("jump to KUBE-SERVICES lost", (plan, random) => Break.InRules(plan, Break.Pair(plan, random).To, t => Break.Without(t, "-A PREROUTING -m comment --comment \"kubernetes service portals"), FindingCode.ServiceRuleNotReached)),
        new("an endpoint's chain empty", (plan, random) => Break.InRules(
            plan, Break.AnyNode(plan, random), t => Break.Without(t, $"--to-destination {Break.FirstEndpoint(plan)}:{plan.FrontService.TargetPort}"), FindingCode.ChainLeadsNowhere)),
        new("uneven shares", (plan, random) => Break.InRules(plan, Break.AnyNode(plan, random), t => Uneven(t, NatText.Chain("SVC", plan.FrontService)), FindingCode.SharesUneven)),
        new("a destination lost in the save", (plan, random) =>
        {
            var node = Break.AnyNode(plan, random);
            var translation = $"-j DNAT --to-destination {Break.FirstEndpoint(plan)}:{plan.FrontService.TargetPort}";
            return (plan.Edit(node.RulesFile, t => Break.Replace(t, translation, "-j DNAT [unsupported revision]")), new(null, node.RulesFile, FindingCode.LostInSaveDecides));
        }),
        new("rules of both backends", (plan, random) =>
        {
            var node = Break.AnyNode(plan, random);
            var old = plan.FrontService with { Endpoints = [.. plan.FrontService.Endpoints.Skip(1)] };
            return (plan.With(node with { LegacyServices = [old, .. plan.Services.Skip(1)] }), new(node.Name, "legacy-save.txt", FindingCode.BothBackendsHoldRules));
        }),
        new("a foreign rule before KUBE-SERVICES", (plan, random) => Break.OnNode(
            plan, random, n => n with { NatHead = [$"-A PREROUTING -p tcp -m tcp --dport {(plan.Front == Front.NodePorts ? plan.FrontService.NodePort : 80)} -j REDIRECT --to-ports 8080"] }, n => n.RulesFile, FindingCode.ForeignRuleBeforeServices)),
        new("no endpoint where the policy is Local", (plan, random) => !plan.FrontService.IsLocal || plan.Nodes.FirstOrDefault(n => !plan.Backends.Contains(n.Name)) is not { } node ? null : (
            plan with { Backends = plan.Backends.Add(node.Name) }, new(null, node.RulesFile, FindingCode.NoLocalEndpoint) { Shows = Expectation.KnowsEndpoints })),
    ];

    private static ServicePlan Stale(ClusterPlan plan, NodePlan node) => plan.FrontService with { Endpoints = [.. plan.FrontService.Endpoints, $"10.0.{node.Number}.99"] };

    private static string Uneven(string text, string chain)
    {
        var line = text.Split('\n').FirstOrDefault(l => l.StartsWith($"-A {chain} ", StringComparison.Ordinal) && l.Contains("--probability", StringComparison.Ordinal)) ?? throw new Break.NoPlaceException("No rule draws.");
        var at = line.IndexOf("--probability ", StringComparison.Ordinal) + "--probability ".Length;
        return Break.Replace(text, line, line[..at] + "0.90000000037" + line[line.IndexOf(' ', at)..]);
    }
}
