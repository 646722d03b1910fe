using System.Collections.Immutable;
using PathTrace.Datapath;

namespace PathTrace.Explain.Policies;

/// <summary>
/// kube-router's chains (pkg/controllers/netpol/pod.go, policy.go): a pod's <c>KUBE-POD-FW-</c> jumps to the <c>KUBE-NWPLCY-</c> of each policy that selects it, which mark
/// what they allow; what has no mark is rejected at its end. The names are hashes; comments tell the rest, in long sentences or, since comments.go, as <c>default/web policy</c>.
/// </summary>
internal static class KubeRouterPolicies
{
    private const string OfPod = "KUBE-POD-FW-";
    private const string OfPolicy = "KUBE-NWPLCY-";

    internal static PolicyDrop? Read(PolicyWalk walk)
    {
        var chain = walk.Drop.Chain;
        if (!IsPolicy(chain) && !chain.StartsWith(OfPod, StringComparison.Ordinal))
            return chain.StartsWith("KUBE-ROUTER-", StringComparison.Ordinal) || chain.StartsWith(OfPolicy, StringComparison.Ordinal) ? new("kube-router") { IsGuard = true } : null;
        var own = IsPolicy(chain) ? walk.JumpTo(chain) : null;
        var (ns, pod, isEgress) = PodOf(walk, own?.Chain ?? chain);
        var known = isEgress is { } leaves ? walk.PodAt(walk.AddressOf(leaves)) : null;
        var jumps = own is not null ? [own] : walk.Hits.Where(h => h.Chain == chain && PolicyWalk.TargetOf(h) is { } target && IsPolicy(target)).ToList();
        var asked = jumps.Select(j => Policy(walk, j, ns ?? known?.Namespace)).OfType<AskedPolicy>().Distinct().ToImmutableArray();
        if (own is null && IsPolicy(chain))
            asked = Named(walk, chain) is { } told ? [told] : [];
        return new("kube-router")
        {
            IsDenied = IsPolicy(chain),
            IsEgress = isEgress,
            Asked = asked,
            Nameless = Math.Max(jumps.Count, IsPolicy(chain) ? 1 : 0) - asked.Length,
            Namespace = ns ?? known?.Namespace,
            Pod = pod is null ? known?.ToString() : $"{ns}/{pod}",
            Evidence = known is null ? [] : [new(known.Source, "the pod")],
        };
    }

    // DEFAULT marks all for pods without a policy, COMMON is about states, TAIL about what was marked: they are no policies.
    private static bool IsPolicy(string chain) => chain.StartsWith(OfPolicy, StringComparison.Ordinal) && chain[OfPolicy.Length..] is not ("DEFAULT" or "COMMON" or "TAIL");

    // The rejecting rule names the pod and says "destined" in both directions; the jump to the pod's chain tells the direction.
    private static (string? Namespace, string? Pod, bool? IsEgress) PodOf(PolicyWalk walk, string chain)
    {
        (string? Namespace, string? Pod) named = default;
        bool? isEgress = null;
        if (walk.JumpTo(chain) is { } jump)
        {
            foreach (var comment in RuleComments.Of(jump.Rule))
            {
                isEgress = comment.StartsWith("rule to jump traffic from POD ", StringComparison.Ordinal) || comment.EndsWith(" out", StringComparison.Ordinal) ? true
                    : comment.StartsWith("rule to jump traffic destined to POD ", StringComparison.Ordinal) || comment.EndsWith(" in", StringComparison.Ordinal) ? false
                    : isEgress;
                named = PodIn(comment, " in", " out") ?? named;
            }
        }

        foreach (var comment in RuleComments.Of(walk.Drop.Rule))
            named = PodIn(comment, " reject") ?? named;
        return (named.Namespace, named.Pod, isEgress);
    }

    // "POD name:web-1 namespace: default", in some versions without the blank behind the colon.
    private static (string?, string?)? PodIn(string comment, params ReadOnlySpan<string> tags)
    {
        if (After(comment, "POD name:") is { } pod && After(comment, " namespace:") is { } ns)
            return KubeName.IsValid(pod) && KubeName.IsValid(ns) ? (ns, pod) : null;
        foreach (var tag in tags)
        {
            if (comment.EndsWith(tag, StringComparison.Ordinal) && KubeName.TryRead(comment[..^tag.Length], out var tagged, out var name) && tagged is not null)
                return (tagged, name);
        }

        return null;
    }

    // The name of a policy is told by the jump, and its namespace by its rules; a policy without rules is of its pod's namespace, as every policy is.
    private static AskedPolicy? Policy(PolicyWalk walk, Step.RuleHit jump, string? podNamespace)
    {
        if (Named(walk, PolicyWalk.TargetOf(jump)!) is { } told)
            return told;
        foreach (var comment in RuleComments.Of(jump.Rule))
        {
            if (After(comment, "run through nw policy ") is { } name && KubeName.IsValid(name) && podNamespace is not null)
                return new(AskedPolicy.OfKubernetes, podNamespace, name, jump.Source);
            if (comment.EndsWith(" policy", StringComparison.Ordinal) && KubeName.TryRead(comment[..^" policy".Length], out var ns, out var tagged) && ns is not null)
                return new(AskedPolicy.OfKubernetes, ns, tagged, jump.Source);
        }

        return null;
    }

    private static AskedPolicy? Named(PolicyWalk walk, string name)
    {
        var chain = walk.Chain(name);
        for (var i = 0; i < (chain?.Rules.Length ?? 0); i++)
        {
            foreach (var comment in RuleComments.Of(chain!.Rules[i]))
            {
                if (After(comment, "policy name ") is { } policy && After(comment, " namespace ") is { } ns && KubeName.IsValid(policy) && KubeName.IsValid(ns))
                    return new(AskedPolicy.OfKubernetes, ns, policy, chain.SpanOf(i));
                if (comment.Split(' ') is [var full, "ingress" or "egress", "pods" or "any" or "cidr", ..] && KubeName.TryRead(full, out var space, out var tagged) && space is not null)
                    return new(AskedPolicy.OfKubernetes, space, tagged, chain.SpanOf(i));
            }
        }

        return null;
    }

    // The word behind a phrase, or behind the phrase and a blank.
    private static string? After(string comment, string phrase)
    {
        var at = comment.LastIndexOf(phrase, StringComparison.Ordinal);
        if (at < 0)
            return null;
        var rest = comment[(at + phrase.Length)..].TrimStart(' ');
        var end = rest.IndexOf(' ', StringComparison.Ordinal);
        return end < 0 ? rest : rest[..end];
    }
}
