using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Tracing;

namespace PathTrace.Explain.Causes;

/// <summary>Answers that arrive and are taken for none: they come from another address than was called, or to somebody who did not call.</summary>
internal static class ReplyCauses
{
    internal static Explanation? Explain(PathCase @case)
    {
        if (@case.Disposition != Disposition.AnswerNotExpected || @case.Answered is not { Reply: { } reply } sent)
            return null;
        var called = sent.Origin.Packet.To;
        if (reply.LastPacket.From == called || FirstRewriting(sent) is not var (node, rewriting))
            return Astray(@case, sent, reply);
        return reply.Hops.IsEmpty ? OverBridge(sent, reply, node, rewriting) : Untranslated(@case, sent, reply, node, rewriting);
    }

    private static (string Node, Step.Translated Step)? FirstRewriting(TracePath sent)
    {
        foreach (var hop in sent.Hops)
        {
            if (hop.Steps.OfType<Step.Translated>().FirstOrDefault(t => t.Kind == NatKind.Destination) is { } step)
                return (hop.Node, step);
        }

        return null;
    }

    private static Explanation Untranslated(PathCase @case, TracePath sent, Reply reply, string node, Step.Translated rewriting)
    {
        var way = @case.Last<Step.Routed>();
        return Make.Error(
            FindingCode.AnswerUntranslated,
            FindingOwner.KubeProxy,
            $"it comes from {reply.LastPacket.From}, and {sent.Origin.Packet.To} was called",
            $"{node} rewrote the destination {rewriting.Before.To} to {rewriting.After.To} and alone can put it back, but {Sources(sent)}, and the answer goes by {Words.And([.. reply.Hops.Select(h => h.Node)])}. "
            + $"The client knows no connection with {reply.LastPacket.From} and resets or ignores it.",
            new Evidence(rewriting.Source, "the rule that rewrote the packet"),
            new Evidence(way?.Source ?? default, "the route of the answer")) with
        {
            Fix = $"let {node} masquerade what it sends on (kube-proxy: KUBE-MARK-MASQ and KUBE-POSTROUTING), or route the answer back over {node}",
            Check = new($"conntrack -L -d {rewriting.Before.Destination} | grep UNREPLIED", node, "the connection stays unreplied"),
        };
    }

    private static string Sources(TracePath sent)
    {
        var last = sent.LastPacket;
        return last.Source == sent.Origin.Packet.Source ? $"the packet kept its source {last.Source}" : $"the packet has the source {last.Source}";
    }

    // br_netfilter off: frames between two ports of one bridge meet neither conntrack nor nat.
    private static Explanation OverBridge(TracePath sent, Reply reply, string node, Step.Translated rewriting)
    {
        var v6 = reply.LastPacket.Family == IpFamily.IPv6;
        var setting = $"net.bridge.bridge-nf-call-ip{(v6 ? "6" : "")}tables";
        return Make.Error(
            FindingCode.AnswerOverBridge,
            FindingOwner.Node,
            $"it comes from {reply.LastPacket.From}, and {sent.Origin.Packet.To} was called",
            $"Both ends hang on one bridge of {node}, and {setting} is 0: the answer crosses the bridge past iptables, where nothing puts {rewriting.Before.To} back. "
            + $"The client knows no connection with {reply.LastPacket.From} and resets it.",
            new Evidence(rewriting.Source, "the rule that rewrote the packet"),
            new Evidence(reply.Origin.Steps.LastOrDefault()?.Source ?? default, "the setting")) with
        {
            Node = node,
            Fix = $"set {setting} to 1 on {node}",
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
