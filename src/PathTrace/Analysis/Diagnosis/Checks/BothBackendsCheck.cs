using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>Rules in both of the kernel's machines, iptables-legacy's and iptables-nft's: both run, each without knowing of the other.</summary>
internal static class BothBackendsCheck
{
    internal static IEnumerable<Explanation> Find(Snapshot snapshot, Names names)
    {
        foreach (var node in snapshot.Nodes)
        {
            foreach (var family in node.RulesetFamilies)
            {
                if (FirstRule(node, family, NetfilterBackend.Legacy) is { } legacy && FirstRule(node, family, NetfilterBackend.Nft) is { } nft)
                    yield return Both(snapshot, node, family, legacy, nft);
            }
        }
    }

    private static Evidence? FirstRule(Node node, IpFamily family, NetfilterBackend backend)
    {
        foreach (var ruleset in node.Rulesets.Where(r => r.Family == family && r.Backend == backend))
        {
            foreach (var chain in ruleset.Tables.SelectMany(t => t.Chains))
            {
                if (!chain.Rules.IsEmpty)
                    return new(chain.SpanOf(0), $"a rule of {Words.Iptables(family, backend)}");
            }
        }

        return null;
    }

    private static Explanation Both(Snapshot snapshot, Node node, IpFamily family, Evidence legacy, Evidence nft) => Make.Warning(
        FindingCode.BothBackendsHoldRules,
        FindingOwner.Node,
        $"{Words.Iptables(family)}-legacy and {Words.Iptables(family)}-nft both hold rules on {node.Name}",
        "The kernel runs both: what one accepts the other may drop or translate, and each program sees only the rules of its own backend.",
        legacy,
        nft) with
    {
        Fix = $"find out which programs on {node.Name} use which backend, let all use one (update-alternatives), and flush the other or restart the node",
        Check = new($"{Words.Iptables(family)}-legacy-save; {Words.Iptables(family)}-nft-save", node.Name),
        Node = node.Name,
        Mend = () => snapshot.With(node with { Rulesets = [.. node.Rulesets.Where(r => r.Family != family || r.Backend != Lesser(node, family))] }),
    };

    // Which of them to flush: the one with fewer rules of kube-proxy's, else iptables-legacy's, which no new system uses.
    private static NetfilterBackend Lesser(Node node, IpFamily family)
    {
        int Rules(NetfilterBackend backend) => node.Rulesets.Where(r => r.Family == family && r.Backend == backend).Sum(r => r[TableName.Nat]?.Find(ServiceTarget.ServicesChain)?.Rules.Length ?? 0);
        return Rules(NetfilterBackend.Nft) < Rules(NetfilterBackend.Legacy) ? NetfilterBackend.Nft : NetfilterBackend.Legacy;
    }
}
