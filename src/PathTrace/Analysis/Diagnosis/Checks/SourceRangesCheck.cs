using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>
/// The <c>loadBalancerSourceRanges</c> of services beside the rules: where a service has any, nat leads from its balancer's address to a chain KUBE-FW- that lets in only those sources (pkg/proxy/iptables/proxier.go: usesFWChain).
/// </summary>
internal static class SourceRangesCheck
{
    private const string FirewallPrefix = "KUBE-FW-";

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
    }

    private static Difference? Compare(ProxyTable table, Service service, IpAddress address)
    {
        var meant = (service.LoadBalancerSourceRanges ?? []).Where(r => r.Family == address.Family).ToHashSet();
        foreach (var port in service.Ports)
        {
            if (!table.Taken.TryGetValue(new(port.Protocol.Number, address, port.Port), out var rule) || Allowed(table.Nat!, rule, address) is not { } allowed)
                continue;
            var missing = meant.Count == 0 && allowed.Count > 0 && !allowed.Any(r => r.Length == 0) ? ["everybody"] : allowed.Count == 0 ? [] : Texts(meant.Except(allowed));
            var surplus = meant.Count == 0 || meant.Any(r => r.Length == 0) ? [] : allowed.Count == 0 ? ["everybody"] : Texts(allowed.Except(meant));
            if (missing.Count + surplus.Count > 0)
                return new(rule, missing, surplus);
        }

        return null;
    }

    private static List<string> Texts(IEnumerable<IpPrefix> prefixes) => [.. prefixes.Order().Select(p => p.ToString())];

    // The sources that the firewall chain lets in, none where there is no such chain; null when one of its rules asks something else. What the node itself sends to the balancer has the balancer's own address.
    private static HashSet<IpPrefix>? Allowed(Table nat, ServiceRule rule, IpAddress balancer)
    {
        var allowed = new HashSet<IpPrefix>();
        if (ServiceRules.TargetOf(rule.Rule.Effect) is not { } name || !name.StartsWith(FirewallPrefix, StringComparison.Ordinal) || nat.Find(name) is not { } chain)
            return allowed;
        foreach (var entry in chain.Rules)
        {
            if (ServiceRules.TargetOf(entry.Effect) is not { } next || next is "KUBE-MARK-DROP" or "KUBE-MARK-MASQ")
                continue;
            if (SourceOf(entry, balancer.Family) is not { } source)
                return null;
            if (source != IpPrefix.Host(balancer))
                allowed.Add(source);
        }

        return allowed;
    }

    private static IpPrefix? SourceOf(Rule rule, IpFamily family)
    {
        if (rule.Conditions.Any(c => c is Condition.Opaque or Condition.Not or Condition.InSet))
            return null;
        var wanted = rule.Conditions.OfType<Condition.Address>().FirstOrDefault(c => c.Field == AddressField.Source);
        if (wanted is null)
            return IpPrefix.All(family);
        return wanted.Wanted.TryGetPrefix(out var prefix) ? prefix : null;
    }

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
