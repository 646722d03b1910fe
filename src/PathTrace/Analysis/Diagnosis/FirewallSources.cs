using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>The sources that kube-proxy's rules let in to a balancer's address: nat leads from it to a chain KUBE-FW- where the service has source ranges (pkg/proxy/iptables/proxier.go: usesFWChain).</summary>
internal static class FirewallSources
{
    private const string Prefix = "KUBE-FW-";

    /// <summary>The sources that the firewall chain behind a rule lets in, none where there is no such chain; null when one of its rules asks something else. What the node itself sends to the balancer has the balancer's own address.</summary>
    internal static HashSet<IpPrefix>? Of(Table nat, ServiceRule rule, IpAddress balancer)
    {
        var allowed = new HashSet<IpPrefix>();
        if (ServiceRules.TargetOf(rule.Rule.Effect) is not { } name || !name.StartsWith(Prefix, StringComparison.Ordinal) || nat.Find(name) is not { } chain)
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

    /// <summary>The sources that most nodes let in, for a balancer of which no object states any; none where most let in everybody.</summary>
    internal static IEnumerable<IpPrefix> OfMost(Snapshot snapshot, IpAddress balancer) => ProxyTables.Of(snapshot)
        .SelectMany(t => t.Taken.Where(r => r.Key.Address == balancer).Select(r => Of(t.Nat!, r.Value, balancer)))
        .OfType<HashSet<IpPrefix>>()
        .GroupBy(Text, StringComparer.Ordinal)
        .OrderByDescending(g => g.Count())
        .ThenBy(g => g.Key, StringComparer.Ordinal)
        .FirstOrDefault()?.First().Order() ?? Enumerable.Empty<IpPrefix>();

    /// <summary>The prefixes in order, to compare.</summary>
    internal static string Text(IEnumerable<IpPrefix> sources) => string.Join(' ', sources.Order());

    private static IpPrefix? SourceOf(Rule rule, IpFamily family)
    {
        if (rule.Conditions.Any(c => c is Condition.Opaque or Condition.Not or Condition.InSet))
            return null;
        var wanted = rule.Conditions.OfType<Condition.Address>().FirstOrDefault(c => c.Field == AddressField.Source);
        if (wanted is null)
            return IpPrefix.All(family);
        return wanted.Wanted.TryGetPrefix(out var prefix) ? prefix : null;
    }
}
