using System.Collections.Immutable;
using System.Globalization;
using PathTrace.Explain;
using PathTrace.FaultInjection.Clusters;

namespace PathTrace.FaultInjection.Faults;

/// <summary>Rules and objects that contradict each other, and calls that a service refuses on purpose.</summary>
internal static class ObjectFaults
{
    internal static readonly ImmutableArray<Fault> List =
    [
        OfRanges("other source ranges on one node", _ => ["172.31.0.0/16"]),
        OfRanges("no source ranges on one node", _ => []),
        OfRanges("a source range missing on one node", r => r.Length < 2 ? null : [r[0]]),
        new("source ranges unknown to every node", (plan, _) => plan.Objects != Objects.Json || plan.FrontService.SourceRanges.IsEmpty ? null : (
            plan with { Nodes = [.. plan.Nodes.Select(n => n.With(plan.FrontService with { SourceRanges = [] }))] }, new(null, ObjectsText.Json, FindingCode.SourceRangesDiffer))),
        new("a client outside the source ranges", (plan, _) => plan.Front != Front.BalancerAddress || plan.FrontService.SourceRanges.IsEmpty ? null : (
            plan, new(null, "iptables-save.txt", FindingCode.SourceRangeExcludesClient) { Query = "tcp 192.0.2.200:41000 -> 198.51.100.10:80 from lb/lb" })),
        new("affinity to an endpoint that is gone", (plan, random) =>
        {
            var node = Break.AnyNode(plan, random);
            return !plan.FrontService.HasAffinity || plan.Objects == Objects.None ? null : Break.InRules(
                plan, node, t => Pinned(t, plan.FrontService, $"10.0.{node.Number}.99"), FindingCode.AffinityToDeadEndpoint);
        }),
        new("rules of a service that is gone on one node", (plan, random) =>
        {
            var node = Break.AnyNode(plan, random);
            return !StatesTypes(plan) ? null : (plan.With(node with { Services = node.Services.Add(Gone(plan)) }), new(node.Name, node.RulesFile, FindingCode.LeftoverServiceRule));
        }),
        new("rules of a service that is gone on every node", (plan, _) => !StatesTypes(plan) ? null : (
            plan with { Nodes = [.. plan.Nodes.Select(n => n with { Services = n.Services.Add(Gone(plan)) })] }, new(null, "iptables-save.txt", FindingCode.LeftoverServiceRule))),
        new("a node port of former days on one node", (plan, random) =>
        {
            var node = Break.AnyNode(plan, random);
            return !StatesTypes(plan) || plan.Services.FirstOrDefault(s => s.NodePort == 0 && !s.Endpoints.IsEmpty) is not { } service ? null : (
                plan.With(node.With(service with { NodePort = 30999 })), new(node.Name, node.RulesFile, FindingCode.LeftoverServiceRule));
        }),
        new("another target port on every node", (plan, _) => plan.HasPolicies || plan.Objects == Objects.None ? null : (
            plan with { Nodes = [.. plan.Nodes.Select(n => n.With(plan.FrontService with { TargetPort = 3001 }))] }, new(null, "iptables-save.txt", FindingCode.WrongTargetPort))),
        new("endpoints at another port than the targetPort", (plan, _) => plan.Objects != Objects.Json ? null : (
            plan with { Services = [plan.FrontService with { StatedTargetPort = "8080" }, .. plan.Services.Skip(1)] }, new(null, ObjectsText.Json, FindingCode.EndpointPortDiffers))),
        new("a target port by a name that no pod declares", (plan, _) => plan.Objects != Objects.Json ? null : (
            plan.With(plan.FrontService with { Endpoints = [], StatedTargetPort = "web" }), new(null, ObjectsText.Json, FindingCode.TargetPortNotDeclared))),
        new("a target port that no pod declares", (plan, _) => plan.Objects != Objects.Json ? null : (
            plan with { Pods = [.. plan.Pods.Select(p => plan.FrontService.Endpoints.Contains(p.Address) ? p with { DeclaredPort = 8080 } : p)] },
            new(null, ObjectsText.Json, FindingCode.TargetPortNotDeclared))),
        new("a pod called at a port that it does not declare", (plan, random) =>
        {
            var (from, to) = (Break.Any(plan.Pods.Where(p => !p.IsHostNetwork).ToList(), random), Break.Any(plan.Pods.Where(p => !p.IsHostNetwork).ToList(), random));
            return plan.Objects != Objects.Json || plan.HasPolicies || from == to ? null : (
                plan, new(null, ObjectsText.Json, FindingCode.PortNotDeclared) { Query = $"tcp pod/default/{from.Name} -> pod/default/{to.Name}:8080" });
        }),
    ];

    private static ServicePlan Gone(ClusterPlan plan) => new("service-gone", "10.96.240.1", 0, [.. plan.Pods.Where(p => !p.IsHostNetwork).Take(2).Select(p => p.Address)]);

    // Tables need not; then a service may be left out of them.
    private static bool StatesTypes(ClusterPlan plan) => plan.Objects == Objects.Json || (plan.Objects == Objects.Tables && plan.HasTypes);

    private static Fault OfRanges(string name, Func<ImmutableArray<string>, ImmutableArray<string>?> change) => new(name, (plan, random) =>
    {
        var node = Break.AnyNode(plan, random);
        return plan.FrontService.SourceRanges.IsEmpty || change(plan.FrontService.SourceRanges) is not { } ranges ? null : (
            plan.With(node.With(plan.FrontService with { SourceRanges = ranges })), new(node.Name, node.RulesFile, FindingCode.SourceRangesDiffer));
    });

    // The rules that draw have lost the endpoint; the list of its clients is asked all the same.
    private static string Pinned(string text, ServicePlan service, string address)
    {
        var (chain, svc) = (NatText.Endpoint(service, address), NatText.Chain("SVC", service));
        var asks = text.Split('\n').FirstOrDefault(l => l.StartsWith($"-A {svc} ", StringComparison.Ordinal) && l.Contains("--rcheck", StringComparison.Ordinal)) ?? throw new Break.NoPlaceException("No list is asked.");
        var title = $"default/{service.Name}:http";
        var port = service.TargetPort.ToString(CultureInfo.InvariantCulture);
        return Break.Replace(
            Break.Replace(text, $":{svc} - [0:0]\n", $":{chain} - [0:0]\n:{svc} - [0:0]\n"),
            asks,
            $"-A {svc} -m comment --comment \"{title} -> {address}:{port}\" -m recent --rcheck --seconds 10800 --reap --name {chain} --mask 255.255.255.255 --rsource -j {chain}\n"
            + $"-A {chain} -s {address}/32 -m comment --comment {title} -j KUBE-MARK-MASQ\n"
            + $"-A {chain} -p tcp -m comment --comment {title} -m recent --set --name {chain} --mask 255.255.255.255 --rsource -m tcp -j DNAT --to-destination {address}:{port}\n{asks}");
    }
}
