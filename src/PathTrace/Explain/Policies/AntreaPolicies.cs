using PathTrace.Text;

namespace PathTrace.Explain.Policies;

/// <summary>
/// Antrea's chains (pkg/agent/route, pkg/agent/controller/networkpolicy/node_reconciler.go). In iptables it enforces the policies that select nodes, and only those; each of their rules,
/// or the jump to the chain of its ports, says <c>Antrea: for rule ID, policy KIND:NAME</c>. Everything about pods is Open vSwitch's.
/// </summary>
internal static class AntreaPolicies
{
    private const string Before = ", policy ";

    internal static PolicyDrop? Read(PolicyWalk walk)
    {
        var hit = walk.Drop;
        if (!hit.Chain.StartsWith("ANTREA-", StringComparison.Ordinal))
            return null;
        if (!hit.Chain.StartsWith("ANTREA-POL-", StringComparison.Ordinal))
            return new("Antrea") { IsGuard = true };
        var jump = walk.JumpTo(hit.Chain);
        var policy = RuleComments.Of(hit.Rule).Select(c => Policy(c, hit.Source)).FirstOrDefault(p => p is not null)
            ?? (jump is null ? null : RuleComments.Of(jump.Rule).Select(c => Policy(c, jump.Source)).FirstOrDefault(p => p is not null));
        return new("Antrea")
        {
            IsDenied = true,
            IsEgress = walk.Hits.Select(h => h.Chain).Append(hit.Chain).Any(c => c.Contains("EGRESS-RULES", StringComparison.Ordinal)),
            Asked = policy is null ? [] : [policy],
            Nameless = policy is null ? 1 : 0,
            Where = "the node",
            Remark = "Antrea enforces the policies of pods in Open vSwitch, which no dump shows: this one selects the node.",
        };
    }

    private static AskedPolicy? Policy(string comment, SourceSpan source)
    {
        var at = comment.LastIndexOf(Before, StringComparison.Ordinal);
        if (at < 0 || !comment.StartsWith("Antrea: for rule ", StringComparison.Ordinal) || comment[(at + Before.Length)..].Split(':') is not [var kind, var full] || !KubeName.TryRead(full, out var ns, out var name))
            return null;
        return kind switch
        {
            "AntreaClusterNetworkPolicy" => new("clusternetworkpolicies.crd.antrea.io", ns, name, source),
            "AntreaNetworkPolicy" => new("networkpolicies.crd.antrea.io", ns, name, source),
            "K8sNetworkPolicy" => new(AskedPolicy.OfKubernetes, ns, name, source),
            _ => null,
        };
    }
}
