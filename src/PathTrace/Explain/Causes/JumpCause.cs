using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;
using PathTrace.Tracing;

namespace PathTrace.Explain.Causes;

/// <summary>The jump to kube-proxy's services is missing from the chain by which a packet enters nat, so that no service rule was asked.</summary>
internal static class JumpCause
{
    internal static Explanation? Explain(PathCase @case, Hop hop, Node node, Packet packet)
    {
        var hook = hop.In is null ? Hook.Output : Hook.Prerouting;
        var tables = ServiceRules.NatTables(node, packet.Family).ToList();
        var chains = tables.Select(t => t.At(hook)).OfType<Chain>().ToList();
        if (chains.Count == 0 || tables.Exists(t => ServiceRules.Leads(t, t.At(hook), ServiceTarget.ServicesChain)))
            return null;
        var name = chains[0].Name;
        var sibling = KubeProxyRestore.Sibling(@case.Snapshot, node, packet.Family, name);
        var tried = sibling is null ? null : @case.Trials.Arrives(@case, $"{name} of {sibling.Name} on {node.Name}", s => s.With(KubeProxyRestore.Chain(node, sibling, name)));
        return Make.Error(
            FindingCode.ServiceRuleNotReached,
            FindingOwner.KubeProxy,
            $"{name} of nat on {node.Name} does not jump to {ServiceTarget.ServicesChain}",
            $"{node.Name} has a rule for {packet.To}, and nothing in {name} leads to {ServiceTarget.ServicesChain}: {(hook == Hook.Output ? "what the node itself calls" : "what comes from pods and from outside")} is not translated. This packet keeps its destination{ServiceRuleCauses.LeavesBy(@case)} and {ServiceRuleCauses.Dies(@case)}.",
            new Evidence(chains[0].Declaration, $"{name}, without the jump")) with
        {
            Fix = $"restart kube-proxy on {node.Name}: it writes its jumps again",
            Tried = tried is null ? null : $"with {sibling!.Name}'s jump in place this packet reaches {tried}",
            Check = new($"{Words.Iptables(packet.Family)} -t nat -S {ShellWord.Quote(name)}", node.Name, $"one of its rules jumps to {ServiceTarget.ServicesChain}"),
            Node = node.Name,
            Mend = sibling is null ? null : () => @case.Snapshot.With(KubeProxyRestore.Chain(node, sibling, name)),
        };
    }
}
