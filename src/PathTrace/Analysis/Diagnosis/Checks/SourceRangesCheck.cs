using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>
/// The <c>loadBalancerSourceRanges</c> of services beside the rules: where a service has any, nat leads from its balancer's address to a chain KUBE-FW- that lets in only those sources (pkg/proxy/iptables/proxier.go: usesFWChain).
/// </summary>
internal static class SourceRangesCheck
{
    internal static IEnumerable<Explanation> Find(Snapshot snapshot, Names names)
    {
        foreach (var service in (snapshot.Services ?? []).Where(s => s.Ingress is { IsEmpty: false }))
        {
            foreach (var address in service.LoadBalancerAddresses)
            {
                var different = ProxyTables.Of(snapshot)
                    .Where(t => t.Family == address.Family && t.IsWhole)
                    .Select(t => (Table: t, Difference: Compare(t, service, address)))
                    .Where(d => d.Difference is not null)
                    .GroupBy(d => d.Difference!.Value.Text, StringComparer.Ordinal);
                foreach (var group in different)
                    yield return Report(service, address, [.. group.Select(d => d.Table)], group.First().Difference!.Value);
            }
        }

        foreach (var found in AmongNodes(snapshot))
            yield return found;
    }

    // Where no object states the ranges, most nodes tell what is right.
    private static IEnumerable<Explanation> AmongNodes(Snapshot snapshot)
    {
        var stated = (snapshot.Services ?? []).Where(s => s.Ingress is not null).SelectMany(s => s.LoadBalancerAddresses).ToHashSet();
        foreach (var tables in ProxyTables.WholeByFamily(snapshot))
        {
            foreach (var target in tables.SelectMany(t => t.Taken.Keys).Where(t => t.Address.IsSet && !stated.Contains(t.Address)).Distinct().Order(Comparer<ServiceTarget>.Create((a, b) => (a.Address, a.Port).CompareTo((b.Address, b.Port)))))
            {
                var groups = tables
                    .Where(t => t.Taken.ContainsKey(target))
                    .Select(t => (Table: t, Rule: t.Taken[target], Allowed: FirewallSources.Of(t.Nat!, t.Taken[target], target.Address)))
                    .Where(a => a.Allowed is not null)
                    .GroupBy(a => FirewallSources.Text(a.Allowed!), StringComparer.Ordinal)
                    .OrderByDescending(g => g.Count())
                    .ToList();
                if (groups.Count < 2 || groups[0].Count() == groups[1].Count())
                    continue;
                var most = groups[0].First();
                foreach (var group in groups.Skip(1))
                    yield return Unlike([.. group.Select(g => g.Table)], group.First().Rule, group.First().Allowed!, most.Table, most.Rule, most.Allowed!, groups[0].Count());
            }
        }
    }

    private static Explanation Unlike(ImmutableArray<ProxyTable> tables, ServiceRule rule, HashSet<IpPrefix> own, ProxyTable sibling, ServiceRule siblings, HashSet<IpPrefix> theirs, int count)
    {
        var nodes = Lists.Short([.. tables.Select(t => t.Node.Name)]);
        var service = KubeComment.Service(rule.Rule.Comment) ?? "a service";
        var isKeptOut = own.Count > 0 && (theirs.Count == 0 || theirs.Except(own).Any());
        var made = Make.Error(
            FindingCode.SourceRangesDiffer,
            FindingOwner.KubeProxy,
            $"{nodes} {(tables.Length == 1 ? "lets" : "let")} other sources in to {service} than {Lists.Count(count, "other node")}",
            $"The rules of {nodes} let in {Sources(own)}, those of {sibling.Node.Name} {Sources(theirs)}. No object of the snapshot states which is right; kube-proxy writes the same on every node.",
            new Evidence(rule.Source, $"{tables[0].Node.Name}: {rule.Chain} rule {rule.Number}"),
            new Evidence(siblings.Source, $"{sibling.Node.Name}: {siblings.Chain} rule {siblings.Number}")) with
        {
            Fix = $"get kube-proxy on {nodes} to resync: restart it and read its log",
            Check = tables[0].Save($"grep -e KUBE-FW- | grep -w {ShellWord.Quote(service)}", "the sources that it lets in"),
            Node = tables.Length == 1 ? tables[0].Node.Name : null,
        };
        return isKeptOut ? made : made with { Severity = FindingSeverity.Warning };
    }

    private static string Sources(HashSet<IpPrefix> sources) => sources.Count == 0 ? "everybody" : Lists.Short(Texts(sources));

    private static Difference? Compare(ProxyTable table, Service service, IpAddress address)
    {
        var meant = (service.LoadBalancerSourceRanges ?? []).Where(r => r.Family == address.Family).ToHashSet();
        foreach (var port in service.Ports)
        {
            if (!table.Taken.TryGetValue(new(port.Protocol.Number, address, port.Port), out var rule) || FirewallSources.Of(table.Nat!, rule, address) is not { } allowed)
                continue;
            var missing = meant.Count == 0 && allowed.Count > 0 && !allowed.Any(r => r.Length == 0) ? ["everybody"] : allowed.Count == 0 ? [] : Texts(meant.Except(allowed));
            var surplus = meant.Count == 0 || meant.Any(r => r.Length == 0) ? [] : allowed.Count == 0 ? ["everybody"] : Texts(allowed.Except(meant));
            if (missing.Count + surplus.Count > 0)
                return new(rule, missing, surplus);
        }

        return null;
    }

    private static List<string> Texts(IEnumerable<IpPrefix> prefixes) => [.. prefixes.Order().Select(p => p.ToString())];

    private static Explanation Report(Service service, IpAddress address, ImmutableArray<ProxyTable> tables, Difference difference)
    {
        var nodes = Lists.Short([.. tables.Select(t => t.Node.Name)]);
        var made = Make.Error(
            FindingCode.SourceRangesDiffer,
            FindingOwner.KubeProxy,
            difference.Missing.Count > 0
                ? $"{nodes} {(tables.Length == 1 ? "keeps" : "keep")} {Lists.Short(difference.Missing)} out of {service}, which lets them in"
                : $"{nodes} {(tables.Length == 1 ? "lets" : "let")} {Lists.Short(difference.Surplus)} in to {service}, which does not",
            Words.Join(
                service.LoadBalancerSourceRanges is { } ranges ? $"loadBalancerSourceRanges of {service} are {Lists.Short([.. ranges.Select(r => r.ToString())])}." : $"{service} states no loadBalancerSourceRanges.",
                difference.Missing.Count > 0 ? $"For {address} the rules of {nodes} leave out {Lists.Short(difference.Missing)}." : null,
                difference.Surplus.Count > 0 ? $"For {address} the rules of {nodes} let in {Lists.Short(difference.Surplus)} as well." : null,
                "kube-proxy is behind."),
            new Evidence(difference.Rule.Source, $"{tables[0].Node.Name}: {difference.Rule.Chain} rule {difference.Rule.Number}"),
            new Evidence(service.Source, "the service")) with
        {
            Fix = $"get kube-proxy on {nodes} to resync: restart it and read its log",
            Check = tables[0].Save($"grep -e KUBE-FW- | grep -w {ShellWord.Quote(service.ToString())}", "the sources that it lets in"),
            Node = tables.Length == 1 ? tables[0].Node.Name : null,
        };
        return difference.Missing.Count > 0 ? made : made with { Severity = FindingSeverity.Warning };
    }

    private readonly record struct Difference(ServiceRule Rule, IReadOnlyList<string> Missing, IReadOnlyList<string> Surplus)
    {
        internal string Text => $"{string.Join(' ', Missing)}|{string.Join(' ', Surplus)}";
    }
}
