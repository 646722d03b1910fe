using System.Collections.Immutable;
using PathTrace.Datapath;
using PathTrace.Netfilter;
using PathTrace.Routing;

namespace PathTrace.Explain.Policies;

/// <summary>
/// Calico's chains (felix/rules/endpoints.go, rule_defs.go): a workload's <c>cali-tw-</c> and <c>cali-fw-</c> with the name of its link jump to the
/// chains of its policies, <c>cali-pi-</c> and <c>cali-po-</c>, by groups (<c>cali-gi-</c>, <c>cali-go-</c>) where many are alike, and then of its profiles.
/// </summary>
internal static class CalicoPolicies
{
    private static readonly (string Prefix, bool IsEgress, bool IsWorkload)[] Endpoints =
    [
        ("cali-tw-", false, true),
        ("cali-fw-", true, true),
        ("cali-th-", true, false),
        ("cali-fh-", false, false),
        ("cali-thfw-", true, false),
        ("cali-fhfw-", false, false),
    ];

    internal static PolicyDrop? Read(PolicyWalk walk)
    {
        var hit = walk.Drop;
        if (!hit.Chain.StartsWith("cali-", StringComparison.Ordinal) && !hit.Chain.StartsWith("felix-", StringComparison.Ordinal))
            return null;
        if (IsGuard(hit))
            return new("Calico") { IsGuard = true };
        var (start, chain) = EndpointOf(walk);
        var result = Placed(walk, new("Calico"), chain);
        if (Denying(walk) is { } denying)
            return result with { Asked = [denying], IsDenied = true };
        if (CalicoNames.IsPolicy(hit.Chain) || CalicoNames.IsProfile(hit.Chain))
            return result with { IsDenied = true, Nameless = 1 };
        var asked = Jumps(walk, start).ToList();
        var named = asked.Select(j => CalicoNames.Of(walk.Chain(PolicyWalk.TargetOf(j)!), PolicyWalk.TargetOf(j)!, j.Source)).OfType<AskedPolicy>().Distinct().ToImmutableArray();
        return result with { Asked = named, Nameless = asked.Count - named.Length };
    }

    // What Felix drops whatever the policies say (felix/rules/static.go, endpoints.go): its comments tell it, and the reverse path test has none.
    private static bool IsGuard(Step.RuleHit hit) => hit.Chain == "cali-cidr-block"
        || hit.Rule.Conditions.Any(c => c is Condition.ReversePath or Condition.Not { Part: Condition.ReversePath })
        || RuleComments.Of(hit.Rule).Any(c => c is "Unknown interface" or "Endpoint admin disabled"
            || c.Contains(" encapped packets originating in ", StringComparison.Ordinal)
            || c.Contains(" packets from non-", StringComparison.Ordinal));

    // The chain of the endpoint whose policies are asked, and where its walk began.
    private static (int Start, string? Chain) EndpointOf(PolicyWalk walk)
    {
        for (var i = walk.Hits.Count - 1; i >= 0; i--)
        {
            if (PolicyWalk.TargetOf(walk.Hits[i]) is { } target && KindOf(target) is not null)
                return (i, target);
        }

        return (0, KindOf(walk.Drop.Chain) is null ? null : walk.Drop.Chain);
    }

    private static (string Prefix, bool IsEgress, bool IsWorkload)? KindOf(string chain)
    {
        foreach (var kind in Endpoints)
        {
            if (chain.StartsWith(kind.Prefix, StringComparison.Ordinal))
                return kind;
        }

        return null;
    }

    private static PolicyDrop Placed(PolicyWalk walk, PolicyDrop drop, string? chain)
    {
        if (chain is null || KindOf(chain) is not var (prefix, isEgress, isWorkload))
            return drop;
        var link = chain[prefix.Length..];
        if (!isWorkload)
            return drop with { IsEgress = isEgress, Where = $"Calico's host endpoint {link}" };
        var route = RouteOver(walk, link);
        var pod = walk.PodAt(route?.Destination.Address ?? walk.AddressOf(isEgress));
        return drop with
        {
            IsEgress = isEgress,
            Pod = pod?.ToString(),
            Namespace = pod?.Namespace,
            Where = pod is null && route is not null ? $"the workload {route.Destination.Address} behind {link}" : pod is null ? $"the workload behind {link}" : $"behind {link}",
            Evidence = [new(route?.Source ?? default, $"what is behind {link}"), new(pod?.Source ?? default, "the pod")],
        };
    }

    // Felix writes one route to each address of a workload, over its link alone (felix/dataplane/linux/endpoint_mgr.go).
    private static Route? RouteOver(PolicyWalk walk, string link) => walk.Node?.Routes?.FirstOrDefault(r =>
        r.Type == RouteType.Unicast && r.Destination.IsHost && r.Destination.Family == walk.Drop.Before.Family && r.NextHops is [{ Device: { } device, Via: null }] && device == link);

    // The policy whose own rule drops.
    private static AskedPolicy? Denying(PolicyWalk walk)
    {
        var hit = walk.Drop;
        return CalicoNames.IsPolicy(hit.Chain) || CalicoNames.IsProfile(hit.Chain)
            ? CalicoNames.Of(walk.Chain(hit.Chain), hit.Chain, hit.Source)
            : RuleComments.Of(hit.Rule).Select(c => CalicoNames.FromComment(c, hit.Source)).FirstOrDefault(p => p is not null);
    }

    // Of several tiers only the last is to blame: the others passed the packet on. Profiles are asked where no policy is, or where all passed it on.
    private static IEnumerable<Step.RuleHit> Jumps(PolicyWalk walk, int start)
    {
        var hits = walk.Hits.Skip(start).ToList();
        var tier = hits.FindLastIndex(h => RuleComments.Of(h.Rule).Any(c => c.StartsWith("Start of ", StringComparison.Ordinal)));
        var jumps = hits.Skip(Math.Max(tier, 0)).Where(h => PolicyWalk.TargetOf(h) is not null).ToList();
        var profiles = jumps.Where(h => CalicoNames.IsProfile(PolicyWalk.TargetOf(h)!)).ToList();
        return profiles.Count > 0 ? profiles : jumps.Where(h => CalicoNames.IsPolicy(PolicyWalk.TargetOf(h)!));
    }
}
