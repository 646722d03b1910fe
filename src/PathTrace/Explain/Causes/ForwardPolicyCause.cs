using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Explain.Causes;

/// <summary>The policy of filter FORWARD drops what no rule accepts.</summary>
internal static class ForwardPolicyCause
{
    internal static Explanation Explain(PathCase @case, Step.ChainPolicy policy)
    {
        var node = @case.NodeName;
        var isDocker = HasChain(@case, "DOCKER-USER") || HasChain(@case, "DOCKER");
        var jumps = KubeJumps.MissingFrom(@case, TableName.Filter, policy.Chain);
        var kube = !HasChain(@case, "KUBE-FORWARD") ? "There is no KUBE-FORWARD either."
            : jumps is { } missing ? $"kube-proxy's {(missing.Chains.Length == 1 ? "jump" : "jumps")} to {Words.And(missing.Chains)} {(missing.Chains.Length == 1 ? "is" : "are")} missing from it, while {missing.Sibling} has {(missing.Chains.Length == 1 ? "it" : "them")}: the rules of these chains are not asked."
            : @case.Answered is not null ? "What answers a packet belongs to a known connection; no rule accepts those (kube-proxy's KUBE-FORWARD has one: --ctstate RELATED,ESTABLISHED)."
            : "KUBE-FORWARD accepts marked packets and known connections only; packets to and from pods need rules of their own.";
        return Make.Error(
            FindingCode.ForwardPolicyDrop,
            FindingOwner.Node,
            "the policy of FORWARD is DROP",
            Words.Join(
                $"No rule of filter FORWARD on {node} accepted {@case.Packet.Protocol} {Words.From(@case.Packet)} to {@case.Packet.To}, so the chain's policy dropped it.",
                isDocker ? "Docker sets this policy when it starts, and accepts only what is for its own containers." : null,
                kube),
            new Evidence(policy.Source, "the policy"),
            new Evidence(jumps?.Source ?? default, $"{jumps?.Sibling}: {policy.Chain} jumps to {jumps?.Shown}")) with
        {
            Fix = Words.Join(
                @case.Answered is null ? null : $"accept known connections in filter FORWARD on {node} (-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT).",
                $"{(@case.Answered is null ? "accept" : "Or accept")} the pod network in filter FORWARD on {node}{(isDocker ? " (in DOCKER-USER, which Docker leaves alone)" : "")}, or set the policy back to ACCEPT{(jumps is null ? "" : ".")}",
                jumps is null ? null : "Restart kube-proxy there as well: it writes its jumps again."),
            Tried = Tried(@case),
            Check = new($"{Words.Iptables(@case.Packet.Family, FirewallCauses.BackendOf(@case, policy.Source))} -S FORWARD", node),
        };
    }

    // One node after the other, as the packet comes to them: those that would drop it next are named.
    private static string? Tried(PathCase @case)
    {
        var family = @case.Packet.Family;
        List<string> opened = [@case.NodeName];
        while (true)
        {
            string[] open = [.. opened];
            var key = $"FORWARD ACCEPT on {string.Join(", ", open)} {family}";
            if (@case.Trials.Arrives(@case, key, s => Opened(s, family, open)) is { } arrives)
                return $"with policy ACCEPT there{Next(open[1..])} this packet reaches {arrives}";
            var next = @case.Trials.Ways(@case, key, s => Opened(s, family, open))
                .Select(w => w.Hops is [.., { Beyond.IsEmpty: true, Steps: [.., Step.ChainPolicy { Hook: Hook.Forward }] } hop] ? hop.Node : null).FirstOrDefault(n => n is not null);
            if (next is null || opened.Contains(next))
                return null;
            opened.Add(next);
        }
    }

    private static string Next(string[] nodes) =>
        nodes.Length == 0 ? "" : $" and on {Words.And(nodes)}, which {(nodes.Length == 1 ? "drops" : "drop")} it next,";

    private static Snapshot Opened(Snapshot snapshot, IpFamily family, string[] open) => snapshot with
    {
        Nodes = [.. snapshot.Nodes.Select(n => open.Contains(n.Name) ? n with { Rulesets = [.. n.Rulesets.Select(r => r.Family == family ? Opened(r) : r)] } : n)],
    };

    private static Ruleset Opened(Ruleset ruleset) =>
        ruleset[TableName.Filter] is { } filter && filter.At(Hook.Forward) is { } chain ? ruleset.With(filter.With(chain.WithPolicy(Verdict.Accept, chain.Declaration))) : ruleset;

    private static bool HasChain(PathCase @case, string chain) =>
        @case.Node is { } node && node.Rulesets.Any(r => r.Family == @case.Packet.Family && r[TableName.Filter]?.Find(chain) is not null);
}
