using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>
/// What kube-proxy's service rules need to be asked and to be answered (pkg/proxy/iptables/proxier.go, iptablesJumpChains): the jumps to KUBE-SERVICES, and the mark and the MASQUERADE of what leaves.
/// </summary>
internal static class ProxyJumpsCheck
{
    internal static IEnumerable<Explanation> Find(Snapshot snapshot, Names names)
    {
        foreach (var table in ProxyTables.Of(snapshot).Where(t => t.IsWhole && t.Taken.Count > 0))
        {
            var nat = table.Nat!;
            var hooks = ((Hook[])[Hook.Prerouting, Hook.Output]).Where(h => !ServiceRules.Leads(nat, nat.At(h), ServiceTarget.ServicesChain)).ToList();
            if (hooks.Count > 0)
                yield return NoJump(table, hooks);
            if (MasqueradeGap.Of(nat) is { } gap)
                yield return NoMasquerade(table, gap.What, gap.Place);
        }
    }

    private static Explanation NoJump(ProxyTable table, List<Hook> hooks)
    {
        var node = table.Node.Name;
        var chains = Words.And(hooks.Select(h => h.ToString().ToUpperInvariant()));
        return Make.Error(
            FindingCode.ServiceRuleNotReached,
            FindingOwner.KubeProxy,
            $"{chains} of nat on {node} {(hooks.Count == 1 ? "does" : "do")} not jump to {ServiceTarget.ServicesChain}{table.FamilyText}",
            Words.Join(
                $"{node} holds rules for {Lists.Count(table.Taken.Count, "service address")} in {ServiceTarget.ServicesChain}, and nothing in {chains} leads there.",
                hooks.Contains(Hook.Prerouting) ? "What comes from pods and from outside is not translated." : null,
                hooks.Contains(Hook.Output) ? "What the node itself calls is not translated." : null),
            [.. hooks.Select(h => new Evidence(table.Nat!.At(h)?.Declaration ?? table.Nat.Source, $"nat {h.ToString().ToUpperInvariant()} without the jump"))]) with
        {
            Fix = $"restart kube-proxy on {node}: it writes its jumps again",
            Check = table.Save($"grep -e '-j {ServiceTarget.ServicesChain}'"),
            Node = node,
        };
    }

    private static Explanation NoMasquerade(ProxyTable table, string what, SourceSpan place)
    {
        var node = table.Node.Name;
        return Make.Error(
            FindingCode.MasqueradeMissing,
            FindingOwner.KubeProxy,
            $"{node} does not masquerade service traffic: {what}{table.FamilyText}",
            $"kube-proxy marks what needs another source in {MasqueradeGap.Marking} and masquerades it in {MasqueradeGap.Masquerading}; on {node} {what}. "
            + $"Packets from outside that go on to another node keep their source, and their answers go past {node}, which alone could put the service address back.",
            new Evidence(place, what)) with
        {
            Fix = $"restore the masquerading on {node}: restart kube-proxy there and read its log",
            Check = table.Save($"grep -e {MasqueradeGap.Masquerading} -e '-A {MasqueradeGap.Marking}'", "a jump, a mark and a MASQUERADE"),
            Node = node,
        };
    }
}
