using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Text;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>
/// Rules of kube-proxy for an address or node port that the service of their comment does not have, or for a service that is gone. People's tables need not state every service or port: only those that state a type count.
/// </summary>
internal static class LeftoverRulesCheck
{
    internal static IEnumerable<Explanation> Find(Snapshot snapshot, Names names)
    {
        if (snapshot is not { Services: { IsEmpty: false } services, HasEveryPod: true } || services.Any(s => s.Type is null) || ServiceObjects.Targets(snapshot) is not { } stated)
            return [];
        var byName = services.DistinctBy(s => s.ToString()).ToDictionary(s => s.ToString(), StringComparer.Ordinal);
        var namespaces = services.Select(s => s.Namespace).ToHashSet(StringComparer.Ordinal);
        return ProxyTables.Of(snapshot)
            .SelectMany(table => Leftover(table, stated, namespaces).Select(l => (Table: table, l.Name, l.Target, l.Rule)))
            .GroupBy(l => (l.Table.Family, l.Name, l.Target))
            .GroupBy(g => (g.Key.Family, g.Key.Name, Nodes: string.Join('\n', g.Select(l => l.Table.Node.Name))))
            .Select(g => Report(byName.GetValueOrDefault(g.Key.Name), g.Key.Name, [.. g.Select(t => ProxyService.Text(t.Key.Target))], [.. g.First().Select(l => l.Table)], g.First().First().Rule, snapshot));
    }

    private static IEnumerable<(string Name, ServiceTarget Target, ServiceRule Rule)> Leftover(ProxyTable table, HashSet<ServiceTarget> stated, HashSet<string> namespaces)
    {
        foreach (var (target, rule) in table.Taken)
        {
            if (!stated.Contains(target) && KubeComment.Service(rule.Rule.Comment) is { } name && namespaces.Contains(name[..name.IndexOf('/', StringComparison.Ordinal)]))
                yield return (name, target, rule);
        }
    }

    private static Explanation Report(Service? service, string name, List<string> targets, List<ProxyTable> tables, ServiceRule rule, Snapshot snapshot)
    {
        var nodes = Lists.Short([.. tables.Select(t => t.Node.Name)]);
        var has = tables.Count == 1 ? "has" : "have";
        return Make.Warning(
            FindingCode.LeftoverServiceRule,
            FindingOwner.KubeProxy,
            $"{nodes} still {has} rules for {Lists.Short(targets)} of {name}{tables[0].FamilyText}, which {(service is null ? "is gone" : "has no such address")}",
            service is null
                ? $"nat on {nodes} takes {Lists.Short(targets)} for {name}, and no service object of that name was collected. Packets are sent on to endpoints that may be anybody's by now."
                : $"nat on {nodes} takes {Lists.Short(targets)} for {name}, and its object does not state {(targets.Count == 1 ? "it" : "them")} any more: kube-proxy is behind, or somebody else will be given the address or port.",
            new Evidence(rule.Source, $"{tables[0].Node.Name}: {rule.Chain} rule {rule.Number}"),
            new Evidence(service?.Source ?? snapshot.Services!.Value[0].Source, service is null ? "the services that there are" : "the service")) with
        {
            Fix = $"get kube-proxy on {nodes} to resync: restart it and read its log",
            Check = new($"kubectl get service -n {ShellWord.Quote(name[..name.IndexOf('/', StringComparison.Ordinal)])} {ShellWord.Quote(name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..])} -o wide"),
            Node = tables.Count == 1 ? tables[0].Node.Name : null,
            About = service?.ToString(),
        };
    }
}
