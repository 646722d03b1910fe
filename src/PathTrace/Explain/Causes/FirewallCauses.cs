using PathTrace.Datapath;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Explain.Causes;

/// <summary>Rules and policies of the node's own firewall.</summary>
internal static class FirewallCauses
{
    internal static Explanation? Explain(PathCase @case) => (@case.Disposition, @case.LastStep) switch
    {
        (Disposition.Dropped, Step.ChainPolicy { Table: TableName.Filter, Hook: Hook.Forward } policy) => ForwardPolicyCause.Explain(@case, policy),
        (Disposition.Dropped, Step.ChainPolicy policy) => OtherPolicy(@case, policy),
        (Disposition.Dropped or Disposition.Rejected, Step.RuleHit hit) => Doubtful(@case, hit) is { } question ? UndecidedCauses.Of(question, Rule(@case, hit)) : Rule(@case, hit),
        _ => null,
    };

    private static Explanation OtherPolicy(PathCase @case, Step.ChainPolicy policy)
    {
        var table = policy.Table.ToString().ToLowerInvariant();
        return Make.Error(
            FindingCode.ChainPolicyDrop,
            FindingOwner.Node,
            $"the policy of {table} {policy.Chain} is DROP",
            $"No rule of {table} {policy.Chain} on {@case.NodeName} accepted {@case.Packet.Protocol} {Words.From(@case.Packet)} to {@case.Packet.To}, so the chain's policy dropped it.",
            new Evidence(policy.Source, "the policy")) with
        {
            Fix = $"add a rule to {table} {policy.Chain} on {@case.NodeName} that accepts it, if it is wanted",
            Check = new($"{Words.Iptables(@case.Packet.Family, BackendOf(@case, policy.Source))} -t {table} -S {ShellWord.Quote(policy.Chain)}", @case.NodeName),
        };
    }

    private static Explanation Rule(PathCase @case, Step.RuleHit hit)
    {
        var verb = hit.Rule.Effect is Effect.Reject ? "rejects" : "drops";
        var table = hit.Table.ToString().ToLowerInvariant();
        return Make.Error(
            hit.Table == TableName.Nat && TakesFromService(@case, hit) ? FindingCode.ForeignRuleBeforeServices : FindingCode.FirewallRule,
            FindingOwner.Node,
            $"{Words.Place(hit)} {verb} it{Words.Comment(hit.Rule)}",
            Words.Join(
                Doubtful(@case, hit) is not null
                    ? $"If it matches, it {verb} {@case.Packet.Protocol} {Words.From(@case.Packet)} to {@case.Packet.To}. It is none of kube-proxy's: somebody's firewall on {@case.NodeName}."
                    : $"The rule matches {@case.Packet.Protocol} {Words.From(@case.Packet)} to {@case.Packet.To} and is none of kube-proxy's: somebody's firewall on {@case.NodeName}.",
                hit.Table == TableName.Filter ? null : $"It stands in {table}, before any rule of filter is asked.",
                hit.Hook == Hook.Input && DeliveredCause.HostPod(@case, @case.Packet.To, null) is { } pod ? $"{@case.Packet.To} is the host-network pod {pod}: its packets pass INPUT, not FORWARD." : null),
            new Evidence(hit.Source, "the rule that decides")) with
        {
            Fix = "remove the rule, or accept this traffic before it, if it is wanted",
            Tried = @case.Trials.Outcome(@case, $"no {Words.Place(hit)} on {@case.NodeName} at {hit.Source}", "without that rule", s => Mends.WithoutRule(s, @case.NodeName, @case.Packet.Family, hit)),
            Check = new($"{Words.Iptables(@case.Packet.Family, BackendOf(@case, hit.Source))} -t {table} -L {ShellWord.Quote(hit.Chain)} -nv --line-numbers", @case.NodeName, "its counter grows with each lost packet"),
        };
    }

    // nat is walked for first packets; what a rule of PREROUTING or OUTPUT ends there never comes to the jump to KUBE-SERVICES.
    private static bool TakesFromService(PathCase @case, Step.RuleHit hit) => @case.Node is { } node && hit.Hook is Hook.Prerouting or Hook.Output
        && (@case.Names.Rules.Find(node, hit.Before.Protocol, hit.Before.Destination, hit.Before.DestinationPort)
            ?? (@case.Names.Node(hit.Before.Destination) == node.Name ? @case.Names.Rules.FindNodePort(node, hit.Before) : null)) is not null;

    /// <summary>The backend to name in a command about a line of the node: its own where the node has both, else unknown.</summary>
    internal static NetfilterBackend BackendOf(PathCase @case, SourceSpan line)
    {
        var rulesets = (@case.Node?.Rulesets ?? []).Where(r => r.Family == @case.Packet.Family).ToList();
        return rulesets.Count > 1 ? rulesets.Find(r => r.Source == line.Source)?.Backend ?? NetfilterBackend.Unknown : NetfilterBackend.Unknown;
    }

    // Whether the rule matches is open: what it would do is one of two answers, though both may lose the packet.
    private static Assumption? Doubtful(PathCase @case, Step.RuleHit hit) => @case.Path.Assumptions.FirstOrDefault(a => a.Source == hit.Source);
}
