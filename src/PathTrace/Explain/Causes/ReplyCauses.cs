using PathTrace.Datapath;
using PathTrace.Explain.Policies;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Tracing;

namespace PathTrace.Explain.Causes;

/// <summary>Answers that arrive and are taken for none: they come from another address than was called, or to somebody who did not call.</summary>
internal static class ReplyCauses
{
    internal static Explanation? Explain(PathCase @case)
    {
        if (@case.Disposition != Disposition.AnswerNotExpected || @case.Answered is not { Reply: { } reply } sent)
            return null;
        if (reply.LastPacket.Source.IsLoopback)
            return FromLoopback(@case, reply);
        if (RewrittenOnItsWay(reply) is var (other, rule))
            return Rewritten(sent, reply, other, rule);
        if (reply.LastPacket.From == sent.Origin.Packet.To || MasqueradeCauses.Rewriting(sent) is not var (node, rewriting))
            return Astray(@case, sent, reply);
        if (!reply.Hops.IsEmpty)
            return Untranslated(@case, sent, reply, node, rewriting);
        return reply.Origin.Packet.Source == reply.Origin.Packet.Destination
            ? MasqueradeCauses.Missing(sent.LastPacket, node, rewriting, "the pod answers to itself, and nothing of it leaves the pod")
            : OverBridge(@case, sent, reply, node, rewriting);
    }

    private static Explanation FromLoopback(PathCase @case, Reply reply) => Make.Error(
        FindingCode.Martian,
        FindingOwner.Node,
        $"it comes from {reply.LastPacket.Source}, which no machine takes from the wire",
        $"The packet called the loopback address {reply.LastPacket.Source} of {@case.NodeName}, so its answer has that source. The client's kernel drops what comes from the wire with such an address.",
        new Evidence(@case.Last<Step.Routed>()?.Source ?? default, "the route of the answer")) with
    {
        Fix = $"call an address of {@case.NodeName} that its network knows",
    };

    // A node that does not know the answer's connection may take it for the first packet of a new one, and masquerade it.
    private static (string Node, Step.Translated Step)? RewrittenOnItsWay(Reply reply)
    {
        foreach (var hop in reply.Hops)
        {
            if (hop.Steps.OfType<Step.Translated>().LastOrDefault(t => t is { Kind: NatKind.Source, IsUndone: false }) is { } step && step.After.Source == reply.LastPacket.Source)
                return (hop.Node, step);
        }

        return null;
    }

    private static Explanation Rewritten(TracePath sent, Reply reply, string node, Step.Translated rule) => Make.Error(
        FindingCode.AnswerRewritten,
        FindingOwner.Node,
        $"{node} gives it the source {rule.After.Source}, and {sent.Origin.Packet.To} was called",
        Words.Join(
            $"{node} knows no connection that this answers, takes it for the first packet of one and rewrites its source {rule.Before.From} to {rule.After.Source} ({rule.How}).",
            MasqAgent.Masqueraded(reply.Hops, rule.Source),
            Consequence(reply)),
        new Evidence(rule.Source, "the rule that rewrites the answer")) with
    {
        Node = node,
        Fix = $"send both directions through the same nodes, or leave traffic from {rule.Before.Source} out of that rule on {node}",
        Check = new($"conntrack -L -s {rule.Before.Source}", node, "the answer stands there as a connection of its own"),
    };

    private static Explanation Untranslated(PathCase @case, TracePath sent, Reply reply, string node, Step.Translated rewriting)
    {
        var nodes = reply.Hops.Select(h => h.Node).ToList();
        var again = reply.Hops.FirstOrDefault(h => h.Node == node);
        var untracking = again?.Steps.OfType<Step.RuleHit>().FirstOrDefault(h => h.Rule.Effect is Effect.NoTrack);
        var spared = untracking is null && again is null ? MasqAgent.Spared(sent.Hops, node) : null;
        var reason = untracking is not null ? $"{Words.Place(untracking)} keeps the answer out of connection tracking, so that nothing is put back"
            : again is not null ? $"{node} does not know it as an answer of that connection"
            : $"{Sources(sent)}, and the answer goes by {Words.And(nodes)}";
        return Make.Error(
            untracking is null ? FindingCode.AnswerUntranslated : FindingCode.ConnectionsNotTracked,
            untracking is null ? FindingOwner.KubeProxy : FindingOwner.Node,
            $"it comes from {reply.LastPacket.From}, and {sent.Origin.Packet.To} was called",
            Words.Join($"{node} rewrote the destination {rewriting.Before.To} to {rewriting.After.To} and alone can put it back, but {reason}.", spared?.Words, Consequence(reply)),
            new Evidence(untracking?.Source ?? default, "the rule that keeps the answer untracked"),
            new Evidence(rewriting.Source, "the rule that rewrote the packet"),
            spared?.Evidence ?? new Evidence(default, ""),
            new Evidence(@case.Last<Step.Routed>()?.Source ?? default, "the route of the answer")) with
        {
            Node = node,
            Fix = untracking is not null ? $"remove that rule on {node}, or leave traffic from {reply.Origin.Packet.Source} out of it"
                : again is not null ? null
                : $"let {node} masquerade what it sends on (kube-proxy: KUBE-MARK-MASQ and KUBE-POSTROUTING), or route the answer back over {node}",
            Check = new($"conntrack -L -d {rewriting.Before.Destination} | grep UNREPLIED", node, "the connection stays unreplied"),
        };
    }

    private static string Sources(TracePath sent)
    {
        var last = sent.LastPacket;
        return last.Source == sent.Origin.Packet.Source ? $"the packet kept its source {last.Source}" : $"the packet has the source {last.Source}";
    }

    private static string Consequence(Reply reply) => reply.Hops is [.., { Out: null } last]
        ? $"It ends in {last.Node}'s own stack, and the client hears nothing."
        : $"The client knows no connection with {reply.LastPacket.From} and resets or ignores it.";

    // br_netfilter off: frames between two ports of one bridge meet neither conntrack nor nat.
    private static Explanation OverBridge(PathCase @case, TracePath sent, Reply reply, string node, Step.Translated rewriting)
    {
        var v6 = reply.LastPacket.Family == IpFamily.IPv6;
        var setting = $"net.bridge.bridge-nf-call-ip{(v6 ? "6" : "")}tables";
        return Make.Error(
            FindingCode.AnswerOverBridge,
            FindingOwner.Node,
            $"it comes from {reply.LastPacket.From}, and {sent.Origin.Packet.To} was called",
            $"Both ends hang on one bridge of {node}, and where {setting} is 0 the answer crosses the bridge past iptables: nothing puts {rewriting.Before.To} back. {Consequence(reply)}",
            new Evidence(reply.Origin.Steps.LastOrDefault()?.Source ?? default, "the setting"),
            new Evidence(rewriting.Source, "the rule that rewrote the packet")) with
        {
            Node = node,
            Fix = $"set {setting} to 1 on {node}",
            Mend = () => @case.Snapshot.FindNode(node) is { } own ? @case.Snapshot.With(Mends.Sysctl(own, setting, "1")) : null,
            Command = new($"modprobe br_netfilter && sysctl -w {setting}=1", node),
            Check = new($"sysctl {setting}", node),
        };
    }

    private static Explanation Astray(PathCase @case, TracePath sent, Reply reply) => Make.Error(
        FindingCode.AnswerAstray,
        FindingOwner.Node,
        $"it ends at {Place(@case, reply)}, and {Caller(sent.Origin)} had called",
        $"The answer of {reply.Origin.Name} to {sent.LastPacket.From} is taken by {Place(@case, reply)}, which knows no such connection and resets or ignores it.",
        new Evidence(@case.Last<Step.Routed>()?.Source ?? default, "the route of the answer"));

    private static string Caller(PathOrigin origin) => origin.Kind is OriginKind.Pod or OriginKind.Node ? origin.Name : origin.Packet.From.ToString();

    private static string Place(PathCase @case, Reply reply) => reply.Destination switch
    {
        { Pod: { } pod } => pod,
        { Node: { } node } when reply.Hops is [.., { Out: null }] => node,
        { Address: var address } => $"{address} outside the cluster",
        _ => @case.NodeName,
    };
}
