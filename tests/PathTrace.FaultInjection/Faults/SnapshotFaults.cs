using System.Collections.Immutable;
using PathTrace.Explain;
using PathTrace.FaultInjection.Clusters;

namespace PathTrace.FaultInjection.Faults;

/// <summary>Faults of the snapshot itself, and of the objects in it.</summary>
internal static class SnapshotFaults
{
    internal static readonly ImmutableArray<Fault> List =
    [
        new("rules not collected", (plan, random) =>
        {
            var node = Break.AnyNode(plan, random);
            return (plan.Edit(node.RulesFile, _ => null), new(null, "", FindingCode.MissingFileDecides));
        }),
        new("rules empty", (plan, random) => OfRules(plan, random, _ => "")),
        new("an error in place of the rules", (plan, random) => OfRules(plan, random, _ => "iptables-save v1.8.9 (nf_tables): Could not fetch rule set generation id: Permission denied (you must be root)\n")),
        new("rules saved another day", (plan, random) =>
        {
            var node = Break.AnyNode(plan, random);
            return (plan.Edit(node.RulesFile, t => t.Replace("Mon Nov 23 00:00:00", "Tue Nov 24 07:00:00", StringComparison.Ordinal)), new(null, node.RulesFile, FindingCode.CapturesApart));
        }),
        new("an endpoint's pod does not run", (plan, random) => OfPod(plan, random, (pod, text) => plan.Objects == Objects.Tables
            ? Break.Replace(text, $"{pod.Name}  Running", $"{pod.Name}  CrashLoopBackOff")
            : InPod(text, pod, "\"Running\"", "\"Pending\""), FindingCode.PodNotReady, FindingCode.EndpointNotReady)),
        new("an endpoint that is not ready", (plan, random) =>
        {
            var address = Break.FirstEndpoint(plan);
            return plan.Objects != Objects.Json ? null : (
                plan.Edit(ObjectsText.Json, t => InObject(t, $"\"{address}\"\n          ]", "\"ready\": true", "\"ready\": false")), new(null, "-save.txt", FindingCode.EndpointNotReady, FindingCode.PodNotReady) { Shows = Expectation.KnowsEndpoints });
        }),
        new("an endpoint said to be on another node", (plan, random) =>
        {
            var address = Break.FirstEndpoint(plan);
            var wrong = plan.Nodes.First(n => n != plan.HomeOf(address));
            return plan.Objects != Objects.Json ? null : (
                plan.Edit(ObjectsText.Json, t => InObject(t, $"\"{address}\"\n          ]", $"\"nodeName\": \"{plan.HomeOf(address).Name}\"", $"\"nodeName\": \"{wrong.Name}\"")), new(null, ObjectsText.Json, FindingCode.EndpointMisplaced));
        }),
        new("a pod with an address of another node's", (plan, random) =>
        {
            var address = Break.Any(plan.FrontService.Endpoints, random);
            var wrong = plan.Nodes.First(n => n != plan.HomeOf(address));
            // Of pods with links of their own the link would move with them.
            return plan.Objects == Objects.None || plan.Fabric == Fabric.Ipip ? null : (
                plan with { Pods = [.. plan.Pods.Select(p => p.Address == address ? p with { Node = wrong.Name } : p)] },
                new(null, plan.Objects == Objects.Json ? ObjectsText.Json : "pods.txt", FindingCode.PodOutsidePodCidr));
        }),
        new("two pods with one address", (plan, random) =>
        {
            var twin = Break.PodAt(plan, Break.FirstEndpoint(plan)) with { Name = "twin" };
            return plan.Objects == Objects.None ? null : (plan with { Pods = plan.Pods.Add(twin) }, new(null, plan.Objects == Objects.Json ? ObjectsText.Json : "pods.txt", FindingCode.PodsShareAddress));
        }),
    ];

    private static (ClusterPlan Broken, Expectation Expected)? OfRules(ClusterPlan plan, Random random, Func<string, string> change)
    {
        var node = Break.AnyNode(plan, random);
        return (plan.Edit(node.RulesFile, change), new(null, node.RulesFile, FindingCode.CaptureFailed, FindingCode.MissingFileDecides));
    }

    private static (ClusterPlan Broken, Expectation Expected)? OfPod(ClusterPlan plan, Random random, Func<PodPlan, string, string> change, params ImmutableArray<FindingCode> codes)
    {
        var address = Break.Any(plan.FrontService.Endpoints, random);
        var pod = Break.PodAt(plan, address);
        var file = plan.Objects == Objects.Json ? ObjectsText.Json : "pods.txt";
        return plan.Objects == Objects.None ? null : (plan.Edit(file, t => change(pod, t)), new(null, file, codes));
    }

    internal static string InPod(string text, PodPlan pod, string old, string replacement)
    {
        var at = text.IndexOf($"\"name\": \"{pod.Name}\"", StringComparison.Ordinal);
        return text[..at] + Break.Replace(text[at..], old, replacement);
    }

    private static string InObject(string text, string mark, string old, string replacement)
    {
        var at = text.IndexOf(mark, StringComparison.Ordinal);
        return at < 0 ? throw new Break.NoPlaceException($"'{mark}' is nowhere.") : text[..at] + Break.Replace(text[at..], old, replacement);
    }
}
