using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Explain.Causes;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>kube-proxy's chains of services and endpoints that are jumped to and translate nothing: empty, undefined, or without a rule that leads on.</summary>
internal static class ServiceChainsCheck
{
    internal static IEnumerable<Explanation> Find(Snapshot snapshot, Names names)
    {
        foreach (var table in ProxyTables.Of(snapshot).Where(t => t.IsWhole && t.Nat is not null))
        {
            var hollow = table.Taken.SelectMany(t => Hollow(table.Nat!, t.Value)).DistinctBy(h => h.Chain).ToList();
            if (hollow.Count > 0)
                yield return Report(snapshot, table, hollow);
        }
    }

    private static IEnumerable<Jump> Hollow(Table nat, ServiceRule rule)
    {
        if (ServiceRules.TargetOf(rule.Rule.Effect) is not { } name)
            yield break;
        if (nat.Find(name) is not { } chain)
        {
            yield return new(name, rule.Source, rule, null);
            yield break;
        }

        if (!name.StartsWith(ProxyTable.ServicePrefix, StringComparison.Ordinal))
            yield break;
        var leads = false;
        for (var i = 0; i < chain.Rules.Length; i++)
        {
            if (ServiceRules.TargetOf(chain.Rules[i].Effect) is not { } next || !next.StartsWith(ProxyTable.EndpointPrefix, StringComparison.Ordinal))
            {
                leads |= Translates(chain.Rules[i].Effect);
                continue;
            }

            leads = true;
            var endpoint = nat.Find(next);
            if (endpoint is null || !endpoint.Rules.Any(r => Translates(r.Effect)))
                yield return new(next, chain.SpanOf(i), rule, endpoint);
        }

        if (!leads)
            yield return new(name, rule.Source, rule, chain);
    }

    // A target that is not understood may translate; one whose destination the save has lost does.
    private static bool Translates(Effect effect) => effect is Effect.Dnat or Effect.Redirect or Effect.NetMap or Effect.Opaque;

    private static Explanation Report(Snapshot snapshot, ProxyTable table, List<Jump> hollow)
    {
        var first = hollow[0];
        var service = KubeComment.Service(first.Service.Rule.Comment) ?? "a service";
        var more = hollow.Skip(1).Select(h => h.Chain).ToList();
        return HollowChainCause.Finding(
            snapshot,
            table.Node,
            table.Family,
            (first.Chain, first.Defined, first.Source),
            service,
            what => Words.Join(
                $"nat on {table.Node.Name} jumps to {first.Chain} for {service}, and the chain {what}: packets that come there keep the service address.",
                more.Count == 0 ? null : $"So it is with {Lists.Short(more)}."));
    }

    private sealed record Jump(string Chain, SourceSpan Source, ServiceRule Service, Chain? Defined);
}
