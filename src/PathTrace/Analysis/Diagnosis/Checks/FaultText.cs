using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Text;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>Endpoints that the objects contradict, in words.</summary>
internal static class FaultText
{
    internal static Explanation Of(FindingCode code, ImmutableArray<ProxyTable> tables, List<FaultList.Fault> faults, Snapshot snapshot, Names names)
    {
        var made = code switch
        {
            FindingCode.StaleEndpoint => Stale(tables, faults, snapshot, names),
            FindingCode.EndpointNotReady => NotReady(tables, faults),
            FindingCode.WrongTargetPort => WrongPort(tables, faults),
            _ => Missing(tables, faults),
        };
        return made with { Node = tables.Length == 1 ? tables[0].Node.Name : null, About = faults[0].Service.ToString() };
    }

    private static Explanation Stale(ImmutableArray<ProxyTable> tables, List<FaultList.Fault> faults, Snapshot snapshot, Names names)
    {
        var first = faults[0];
        var holder = names.FindPod(first.Address.Address);
        var ended = names.FindEnded(first.Address.Address);
        // Whose namespace shows no pod at all may have pods that were not asked for.
        var isNobodys = snapshot is { Pods: { } pods, HasEveryPod: true } && pods.Any(p => p.Namespace == first.Service.Namespace)
            && faults.Exists(f => names.FindPod(f.Address.Address) is null && names.Node(f.Address.Address) is null);
        var made = Make.Error(
            FindingCode.StaleEndpoint,
            FindingOwner.KubeProxy,
            $"{Nodes(tables)} {Verb(tables, "send")} {first.Service} to {Shown(faults)}, which {(faults.Count == 1 ? "is no endpoint" : "are no endpoints")} any more",
            Words.Join(
                $"kube-proxy on {Nodes(tables)} holds {first.Address} as an endpoint of {first.Service}, and the endpoint objects do not list it.",
                holder is not null ? $"The address is {holder}'s now." : ended is not null ? $"{ended} had the address and is {ended.Phase}." : isNobodys ? "No pod of the snapshot has the address." : null,
                More(faults)),
            new Evidence(first.Rule, $"{tables[0].Node.Name}: the rule that sends there"),
            new Evidence((holder ?? ended)?.Source ?? first.Service.Source, holder is not null ? "the pod that has the address" : ended is not null ? $"{ended} has ended" : "the service")) with
        {
            Fix = $"get kube-proxy on {Nodes(tables)} to resync: restart it and read its log",
            Check = new($"kubectl get endpointslices -n {ShellWord.Quote(first.Service.Namespace)} -l {ShellWord.Quote("kubernetes.io/service-name=" + first.Service.Name)}"),
        };
        return isNobodys ? made : made with { Severity = FindingSeverity.Warning };
    }

    private static Explanation NotReady(ImmutableArray<ProxyTable> tables, List<FaultList.Fault> faults)
    {
        var first = faults[0];
        return Make.Warning(
            FindingCode.EndpointNotReady,
            FindingOwner.KubeProxy,
            $"{Nodes(tables)} {Verb(tables, "send")} {first.Service} to {Shown(faults)}, which {(faults.Count == 1 ? "is" : "are")} not ready",
            Words.Join(
                $"The endpoint objects say that {first.Address} of {first.Service} is not ready, and others are: kube-proxy leaves such endpoints out, and {Nodes(tables)} still {Verb(tables, "send")} there.",
                More(faults)),
            new Evidence(first.Rule, $"{tables[0].Node.Name}: the rule that sends there"),
            new Evidence(first.Listed?.Source ?? default, "the endpoint that is not ready")) with
        {
            Fix = $"get kube-proxy on {Nodes(tables)} to resync: restart it and read its log",
            Check = tables[0].Save($"grep -e {ShellWord.Quote($"--to-destination {first.Address}")}", "nothing, once it knows"),
        };
    }

    private static Explanation WrongPort(ImmutableArray<ProxyTable> tables, List<FaultList.Fault> faults)
    {
        var first = faults[0];
        return Make.Error(
            FindingCode.WrongTargetPort,
            FindingOwner.KubeProxy,
            $"{Nodes(tables)} {Verb(tables, "send")} {first.Service} to {Shown(faults)}; its endpoints answer at port {first.Listed!.Address.Port}",
            Words.Join(
                $"The rules of {Nodes(tables)} rewrite to {first.Address}, and the endpoint objects list {first.Listed.Address} for the same address.",
                "Either the targetPort was changed and kube-proxy is behind, or somebody wrote the endpoints by hand.",
                More(faults)),
            new Evidence(first.Rule, $"{tables[0].Node.Name}: the rule with the port"),
            new Evidence(first.Listed.Source, "the endpoint object")) with
        {
            Fix = $"get kube-proxy on {Nodes(tables)} to resync, and see that the service's targetPort is what the pods listen at",
            Check = tables[0].Save($"grep -e {ShellWord.Quote($"--to-destination {first.Address}")}", "nothing, once it knows"),
        };
    }

    private static Explanation Missing(ImmutableArray<ProxyTable> tables, List<FaultList.Fault> faults)
    {
        var first = faults[0];
        // A node that refuses the service knows no endpoint at all.
        var isRefused = faults.Exists(f => f.Rule == tables[0].Place);
        var made = Make.Error(
            FindingCode.EndpointMissing,
            FindingOwner.KubeProxy,
            $"{Nodes(tables)} {Verb(tables, "do", "does")} not know {Shown(faults)} of {first.Service}",
            Words.Join(
                $"The endpoint objects list {first.Address} of {first.Service} as ready, and the rules of {Nodes(tables)} do not lead there.",
                isRefused ? "They know no endpoint of it at all, and refuse its packets." : "Its pods get less traffic than they ought to.",
                More(faults)),
            new Evidence(first.Rule, $"{tables[0].Node.Name}: no rule sends there"),
            new Evidence(first.Listed?.Source ?? default, "the endpoint object")) with
        {
            Fix = $"get kube-proxy on {Nodes(tables)} to resync: restart it and read its log",
            Check = Lookup(tables[0], first),
        };
        return isRefused ? made : made with { Severity = FindingSeverity.Warning };
    }

    // The endpoint's own chain may stay behind when only the jump to it is gone: it is the service's chain that has to name it.
    private static ShellCommand Lookup(ProxyTable table, FaultList.Fault fault) => fault.Chain is { } chain
        ? table.Save($"grep -e {ShellWord.Quote($"-A {chain} ")}", $"no jump leads to a chain with {fault.Address}: still missing")
        : table.Save($"grep -ce {ShellWord.Quote($"--to-destination {fault.Address}")}", "0: still missing");

    private static string Shown(List<FaultList.Fault> faults) => Lists.Short([.. faults.Where(f => f.Service == faults[0].Service).Select(f => f.Address.ToString())]);

    private static string? More(List<FaultList.Fault> faults)
    {
        var others = faults.Where(f => f.Service != faults[0].Service).Select(f => f.Service.ToString()).Distinct(StringComparer.Ordinal).ToList();
        return others.Count == 0 ? null : $"The same is true of endpoints of {Lists.Short(others)}.";
    }

    private static string Nodes(ImmutableArray<ProxyTable> tables) => Lists.Short([.. tables.Select(t => t.Node.Name + t.FamilyText)]);

    private static string Verb(ImmutableArray<ProxyTable> tables, string plural, string? singular = null) => tables.Length == 1 ? singular ?? plural + "s" : plural;
}
