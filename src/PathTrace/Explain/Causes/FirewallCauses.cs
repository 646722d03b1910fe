using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Explain.Causes;

/// <summary>Rules and policies of the node's own firewall.</summary>
internal static class FirewallCauses
{
    internal static Explanation? Explain(PathCase @case) => (@case.Disposition, @case.LastStep) switch
    {
        (Disposition.Dropped, Step.ChainPolicy { Table: TableName.Filter, Hook: Hook.Forward } policy) => ForwardPolicy(@case, policy),
        (Disposition.Dropped, Step.ChainPolicy policy) => OtherPolicy(@case, policy),
        (Disposition.Dropped or Disposition.Rejected, Step.RuleHit hit) => Rule(@case, hit),
        _ => null,
    };

    private static Explanation ForwardPolicy(PathCase @case, Step.ChainPolicy policy)
    {
        var iptables = Words.Iptables(@case.Packet.Family);
        var isDocker = HasChain(@case, TableName.Filter, "DOCKER-USER") || HasChain(@case, TableName.Filter, "DOCKER");
        var hasKube = HasChain(@case, TableName.Filter, "KUBE-FORWARD");
        return Make.Error(
            FindingCode.ForwardPolicyDrop,
            FindingOwner.Node,
            "the policy of FORWARD is DROP",
            Words.Join(
                $"No rule of filter FORWARD on {@case.NodeName} accepted {@case.Packet.Protocol} {@case.Packet.From} to {@case.Packet.To}, so the chain's policy dropped it.",
                isDocker ? "Docker sets this policy when it starts, and accepts only what is for its own containers." : null,
                hasKube ? "KUBE-FORWARD accepts marked packets and known connections only; packets to and from pods need rules of their own." : "There is no KUBE-FORWARD either."),
            new Evidence(policy.Source, "the policy")) with
        {
            Fix = $"accept the pod network in filter FORWARD on {@case.NodeName} (with Docker: in DOCKER-USER), or set the policy back to ACCEPT.{Tried(@case)}",
            Check = $"{@case.NodeName}$ {iptables} -S FORWARD",
        };
    }

    private static string Tried(PathCase @case)
    {
        var node = @case.NodeName;
        var family = @case.Packet.Family;
        if (@case.Trials.Arrives(@case, $"FORWARD ACCEPT on {node} {family}", s => Opened(s, family, node)) is { } arrives)
            return $" Tried: with policy ACCEPT there this packet reaches {arrives}.";
        return @case.Trials.Arrives(@case, $"FORWARD ACCEPT everywhere {family}", s => Opened(s, family, null)) is { } later
            ? $" Tried: with policy ACCEPT there and on the next nodes, which drop it too, this packet reaches {later}."
            : "";
    }

    private static Snapshot Opened(Snapshot snapshot, IpFamily family, string? only) => snapshot with
    {
        Nodes = [.. snapshot.Nodes.Select(n => only is null || n.Name == only ? n with { Rulesets = [.. n.Rulesets.Select(r => r.Family == family ? Opened(r) : r)] } : n)],
    };

    private static Ruleset Opened(Ruleset ruleset) => new(
        ruleset.Family,
        ruleset.Backend,
        [.. ruleset.Tables.Select(t => t.Name == TableName.Filter ? new Table(t.Name, [.. t.Chains.Select(Opened)], t.Source, t.IsComplete) : t)],
        ruleset.Source,
        ruleset.IsComplete);

    private static Chain Opened(Chain chain) => chain.Hook != Hook.Forward
        ? chain
        : new(chain.Name, chain.Hook, Verdict.Accept, chain.Declaration, chain.Rules, [.. Enumerable.Range(0, chain.Rules.Length).Select(i => chain.SpanOf(i).Start)]);

    private static Explanation OtherPolicy(PathCase @case, Step.ChainPolicy policy)
    {
        var table = policy.Table.ToString().ToLowerInvariant();
        return Make.Error(
            FindingCode.ChainPolicyDrop,
            FindingOwner.Node,
            $"the policy of {table} {policy.Chain} is DROP",
            $"No rule of {table} {policy.Chain} on {@case.NodeName} accepted {@case.Packet.Protocol} {@case.Packet.From} to {@case.Packet.To}, so the chain's policy dropped it.",
            new Evidence(policy.Source, "the policy")) with
        {
            Fix = $"add a rule to {table} {policy.Chain} on {@case.NodeName} that accepts it, if it is wanted",
            Check = $"{@case.NodeName}$ {Words.Iptables(@case.Packet.Family)} -t {table} -S {ShellWord.Quote(policy.Chain)}",
        };
    }

    private static Explanation Rule(PathCase @case, Step.RuleHit hit)
    {
        var verb = hit.Rule.Effect is Effect.Reject ? "rejects" : "drops";
        var table = hit.Table.ToString().ToLowerInvariant();
        return Make.Error(
            FindingCode.FirewallRule,
            FindingOwner.Node,
            $"{Words.Place(hit)} {verb} it{Words.Comment(hit.Rule)}",
            Words.Join(
                DependsOnDoubt(@case, hit)
                    ? $"If it matches, it {verb} {@case.Packet.Protocol} {@case.Packet.From} to {@case.Packet.To}. It is none of kube-proxy's: somebody's firewall on {@case.NodeName}."
                    : $"The rule matches {@case.Packet.Protocol} {@case.Packet.From} to {@case.Packet.To} and is none of kube-proxy's: somebody's firewall on {@case.NodeName}.",
                hit.Table == TableName.Filter ? null : $"It stands in {table}, before any rule of filter is asked."),
            new Evidence(hit.Source, "the rule that decides")) with
        {
            Fix = "remove the rule, or accept this traffic before it, if it is wanted",
            Check = $"{@case.NodeName}$ {Words.Iptables(@case.Packet.Family)} -t {table} -L {ShellWord.Quote(hit.Chain)} -nv --line-numbers   (its counter grows with each lost packet)",
        };
    }

    private static bool DependsOnDoubt(PathCase @case, Step.RuleHit hit) => @case.Path.Assumptions.Any(a => a.Source == hit.Source);

    private static bool HasChain(PathCase @case, TableName table, string chain) =>
        @case.Node is { } node && node.Rulesets.Any(r => r[table]?.Find(chain) is not null);
}
