using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Tracing;

namespace PathTrace.Explain.Causes;

/// <summary>Packets that were sent on with a source that nobody can answer, because nothing masqueraded them: a pod's or node's own address, or a loopback address.</summary>
internal static class MasqueradeCauses
{
    internal static Explanation? Explain(PathCase @case)
    {
        if (@case.Disposition != Disposition.Martian || @case.Packet.Source != @case.Path.Origin.Packet.Source || Rewriting(@case.Path) is not var (node, rewriting))
            return null;
        // On the node itself the source is refused before it could be masqueraded.
        return @case.LastHop is { Beyond.IsEmpty: true } hop && hop.Node == node ? null : Missing(@case.Packet, node, rewriting, Detail(@case));
    }

    /// <summary>The first node of a path that gave the packet another destination.</summary>
    internal static (string Node, Step.Translated Step)? Rewriting(TracePath path)
    {
        foreach (var hop in path.Hops)
        {
            if (hop.Steps.OfType<Step.Translated>().FirstOrDefault(t => t is { Kind: NatKind.Destination, IsUndone: false }) is { } step)
                return (hop.Node, step);
        }

        return null;
    }

    /// <summary>The explanation, with what became of the packet in a clause.</summary>
    internal static Explanation Missing(Packet packet, string node, Step.Translated rewriting, string detail) => Make.Error(
        FindingCode.MasqueradeMissing,
        FindingOwner.KubeProxy,
        $"{node} sends it on with the source {packet.Source}: nothing masqueraded it",
        $"{node} rewrote the destination {rewriting.Before.To} to {rewriting.After.To} and kept the source {packet.Source}: {detail}. kube-proxy marks such packets (KUBE-MARK-MASQ) and masquerades what is marked "
        + "(KUBE-POSTROUTING); here the mark or that rule is missing.",
        new Evidence(rewriting.Source, "the rule that rewrote the destination")) with
    {
        Node = node,
        Fix = $"restore the masquerading on {node}: restart kube-proxy there and read its log",
        Check = new($"{Words.Iptables(packet.Family)} -t nat -S KUBE-POSTROUTING", node, "its last rule is the MASQUERADE"),
    };

    private static string Detail(PathCase @case) => (@case.LastStep as Step.Checked)?.Detail ?? "its next machine refuses that";
}
