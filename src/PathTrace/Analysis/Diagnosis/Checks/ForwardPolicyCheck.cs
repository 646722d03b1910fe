using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Routing;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>
/// A policy of filter FORWARD that drops, and no rule that may accept what pods send each other: a new connection without a mark between the pods' links and the one to the other nodes. Whatever is not
/// understood may accept it.
/// </summary>
internal static class ForwardPolicyCheck
{
    private const string KubeForward = "KUBE-FORWARD";

    internal static IEnumerable<Explanation> Find(Snapshot snapshot, Names names)
    {
        var pods = (snapshot.Pods ?? []).Where(p => p is { IsLive: true, IsHostNetwork: false, NodeName: not null }).ToLookup(p => p.NodeName!, StringComparer.Ordinal);
        foreach (var node in snapshot.Nodes)
        {
            foreach (var ruleset in node.Rulesets)
            {
                if (ruleset is not { IsComplete: true } || ruleset[TableName.Filter] is not { IsComplete: true } filter || filter.At(Hook.Forward) is not { Policy: Verdict.Drop } chain)
                    continue;
                var links = LinksOf(node, ruleset.Family, pods[node.Name]);
                if (links.Count > 0 && !new Search(filter, links).MayAccept(chain))
                    yield return Report(node, ruleset, filter, chain);
            }
        }
    }

    // The links of the node's pods, by its routes to them, and the one to the other nodes; none where no pod's link is known.
    private static HashSet<string> LinksOf(Node node, IpFamily family, IEnumerable<Pod> pods)
    {
        var links = new HashSet<string>(StringComparer.Ordinal);
        var addresses = pods.SelectMany(p => p.Addresses).Where(a => a.Family == family).ToList();
        foreach (var route in (node.Routes ?? []).Where(r => r is { Type: RouteType.Unicast, Destination.Length: > 0, NextHops: [{ Via: null, Device: not null }] } && r.Destination.Family == family))
        {
            if (node.PodCidrs.Any(c => c.Contains(route.Destination)) || addresses.Exists(route.Destination.Contains))
                links.Add(route.NextHops[0].Device!);
        }

        if (links.Count > 0)
            links.Add(ClusterIndex.UnderlayOf(node, family));
        return links;
    }

    private static Explanation Report(Node node, Ruleset ruleset, Table filter, Chain chain)
    {
        var isDocker = filter.Find("DOCKER-USER") is not null || filter.Find("DOCKER") is not null;
        var jumpsToKube = chain.Rules.Any(r => r.Effect is Effect.Jump { Chain: KubeForward });
        return Make.Error(
            FindingCode.ForwardPolicyDrop,
            FindingOwner.Node,
            $"the policy of FORWARD on {node.Name} is DROP, and no rule accepts what pods send each other",
            Words.Join(
                $"filter FORWARD on {node.Name} ends in DROP, and none of its rules accepts a new connection between pods.",
                isDocker ? "Docker sets this policy when it starts, and accepts only what is for its own containers." : null,
                jumpsToKube ? $"{KubeForward} still accepts what is marked for masquerading, so that services answer to the outside; packets from pod to pod are dropped."
                    : $"Nor does it jump to {KubeForward}: every forwarded packet of pods is dropped."),
            new Evidence(chain.Declaration, "the policy")) with
        {
            Fix = Words.Join(
                $"accept the pod network in filter FORWARD on {node.Name}{(isDocker ? " (in DOCKER-USER, which Docker leaves alone)" : "")}, or set the policy back to ACCEPT{(jumpsToKube ? "" : ".")}",
                jumpsToKube ? null : "Restart kube-proxy there as well: it writes its jumps again."),
            Check = new($"{Words.Iptables(ruleset.Family)} -S FORWARD", node.Name),
            Node = node.Name,
        };
    }

    private sealed class Search(Table filter, HashSet<string> links)
    {
        private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

        internal bool MayAccept(Chain chain)
        {
            foreach (var rule in chain.Rules)
            {
                if (!rule.Conditions.All(c => MayHold(c, chain.Name)))
                    continue;
                if (rule.Effect is Effect.Accept or Effect.Opaque or Effect.HandOver)
                    return true;
                if (ServiceRules.TargetOf(rule.Effect) is { } name && _seen.Add(name) && filter.Find(name) is { } next && MayAccept(next))
                    return true;
            }

            return false;
        }

        // False only where it certainly does not hold. KUBE-FORWARD accepts the mark of what is masqueraded, which packets from pod to pod do not carry.
        private bool MayHold(Condition condition, string chain) => condition switch
        {
            Condition.Interface { Pattern: var pattern } => links.Any(pattern.Matches),
            Condition.Not { Part: Condition.Interface { Pattern: var pattern } } => links.Any(l => !pattern.Matches(l)),
            Condition.ConnectionState state => state.States.HasFlag(CtStates.New),
            Condition.Not { Part: Condition.ConnectionState state } => !state.States.HasFlag(CtStates.New),
            Condition.Masked { Field: Field.Mark, Wanted.Value: not 0 } => chain != KubeForward,
            _ => true,
        };
    }
}
