using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Netfilter;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>Rules before the jump to KUBE-SERVICES that certainly take a service's packets: they end the chain and ask for nothing but a destination that a service has, or a node port.</summary>
internal static class ForeignRulesCheck
{
    internal static IEnumerable<Explanation> Find(Snapshot snapshot, Names names)
    {
        foreach (var table in ProxyTables.Of(snapshot).Where(t => t.Taken.Count > 0))
        {
            foreach (var hook in (Hook[])[Hook.Prerouting, Hook.Output])
            {
                if (table.Nat!.At(hook) is { } chain && FirstTaker(table, chain) is var (index, service))
                    yield return Report(snapshot, table, chain, index, service);
            }
        }
    }

    private static (int Index, ServiceRule Service)? FirstTaker(ProxyTable table, Chain chain)
    {
        var jump = -1;
        for (var i = 0; i < chain.Rules.Length && jump < 0; i++)
            jump = ServiceRules.TargetOf(chain.Rules[i].Effect) == ServiceTarget.ServicesChain ? i : -1;
        for (var i = 0; i < jump; i++)
        {
            if (chain.Rules[i] is { Effect: Effect.Dnat or Effect.Redirect or Effect.NetMap or Effect.Accept or Effect.Return or Effect.Drop } rule && Taken(table, rule) is { } service)
                return (i, service);
        }

        return null;
    }

    private static ServiceRule? Taken(ProxyTable table, Rule rule)
    {
        if (!rule.Conditions.All(c => c is Condition.Protocol or Condition.Address { Field: AddressField.Destination } or Condition.Number { Field: Field.DestinationPort }))
            return null;
        // Most such rules name one address and port (host ports): these are found without a search.
        if (ServiceTarget.Of(rule, false) is { } exact && rule.Conditions.OfType<Condition.Address>().Any(c => c.Wanted.IsHost))
            return table.Taken.GetValueOrDefault(exact);
        foreach (var (target, service) in table.Taken)
        {
            if (rule.Conditions.All(c => Holds(c, target)))
                return service;
        }

        return null;
    }

    private static bool Holds(Condition condition, ServiceTarget target) => condition switch
    {
        Condition.Protocol protocol => protocol.Value.Number == target.Protocol,
        Condition.Address address => target.Address.IsSet && address.Wanted.Contains(target.Address),
        Condition.Number number => number.Ranges.Any(r => r.Contains(target.Port)),
        _ => false,
    };

    private static Explanation Report(Snapshot snapshot, ProxyTable table, Chain chain, int index, ServiceRule service)
    {
        var node = table.Node.Name;
        var rule = chain.Rules[index];
        var place = string.Create(CultureInfo.InvariantCulture, $"nat {chain.Name} rule {index + 1}");
        var name = KubeComment.Service(service.Rule.Comment) ?? "a service";
        var does = rule.Effect switch
        {
            Effect.Dnat or Effect.Redirect or Effect.NetMap => "gives them another destination",
            Effect.Drop => "drops them",
            _ => "ends the chain for them",
        };
        return Make.Error(
            FindingCode.ForeignRuleBeforeServices,
            FindingOwner.Node,
            $"{place} on {node} takes packets for {name} before {ServiceTarget.ServicesChain}{Words.Comment(rule)}",
            $"{place} on {node} matches every packet for {name} and {does}; it stands before the jump to {ServiceTarget.ServicesChain}, so kube-proxy's rule is never asked.",
            new Evidence(chain.SpanOf(index), "the rule that takes them"),
            new Evidence(service.Source, "kube-proxy's rule")) with
        {
            Fix = $"remove {place} on {node}, or leave service addresses out of it; restarting kube-proxy does not move its jump",
            Check = new($"{Words.Iptables(table.Family)} -t nat -L {chain.Name} -nv --line-numbers", node, "its counter grows with each new connection"),
            Node = node,
            Mend = () => snapshot.With(table.Node with { Rulesets = [.. table.Node.Rulesets.Select(r => r == table.Ruleset ? Mends.WithoutRule(r, TableName.Nat, chain.Name, index + 1) : r)] }),
        };
    }
}
