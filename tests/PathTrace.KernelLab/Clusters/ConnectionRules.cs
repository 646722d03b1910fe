using System.Collections.Immutable;
using PathTrace.KernelLab.Random;

namespace PathTrace.KernelLab.Clusters;

/// <summary>Adds to nodes what tells answers from first packets, and what spoils the way back: rules that ask for connections, NOTRACK, translations that kube-proxy does not make or leaves out.</summary>
internal sealed class ConnectionRules(Dice dice, ClusterConfig config)
{
    private readonly ClusterNet _net = config.Net;

    /// <summary>The cluster with more rules on about half of its nodes.</summary>
    internal ClusterConfig Make() => config with { Nodes = [.. config.Nodes.Select(n => dice.Chance(0.5) ? n with { Rules = On(n) } : n)] };

    private ImmutableArray<string> On(ClusterNode node)
    {
        var rules = node.Rules.ToList();
        if (dice.Chance(0.4))
            Insert(rules, "*filter", Filter(node));
        if (dice.Chance(0.3))
            Insert(rules, "*nat", Nat(node));
        if (dice.Chance(0.15))
            rules.RemoveAll(r => r.StartsWith("-A KUBE-POSTROUTING", StringComparison.Ordinal) && r.Contains("-j MASQUERADE", StringComparison.Ordinal));
        if (dice.Chance(0.7))
            rules.AddRange(["*mangle", ":PREROUTING ACCEPT [0:0]", ":INPUT ACCEPT [0:0]", ":FORWARD ACCEPT [0:0]", ":OUTPUT ACCEPT [0:0]", ":POSTROUTING ACCEPT [0:0]", .. Mangle(), "COMMIT"]);
        if (dice.Chance(0.15))
            rules.AddRange(["*raw", ":PREROUTING ACCEPT [0:0]", ":OUTPUT ACCEPT [0:0]", Raw(node), "COMMIT"]);
        return [.. rules];
    }

    // Before all other rules of the table, behind the names of its chains.
    private static void Insert(List<string> rules, string table, string rule)
    {
        var start = rules.IndexOf(table);
        if (start >= 0)
            rules.Insert(rules.FindIndex(start + 1, r => !r.StartsWith(':')), rule);
    }

    private IEnumerable<string> Mangle() => Enumerable.Range(0, dice.Between(2, 6)).Select(_ => $"-A {dice.Pick("PREROUTING", "FORWARD", "POSTROUTING")} {Question()}");

    private string Question() => dice.Pick(
        "-m conntrack --ctdir REPLY",
        "-m conntrack --ctdir ORIGINAL",
        "-m conntrack --ctstate ESTABLISHED",
        "-m conntrack --ctstate INVALID",
        "-m conntrack --ctstate UNTRACKED",
        "-m conntrack --ctstate SNAT",
        "-m conntrack --ctstate DNAT",
        "-m conntrack --ctstatus SEEN_REPLY",
        "-m conntrack ! --ctstatus ASSURED",
        "-m conntrack --ctstatus CONFIRMED",
        $"-m conntrack --ctorigdst {_net.ServiceNetwork}",
        $"-m conntrack --ctorigsrc {_net.ClusterCidr} --ctdir REPLY",
        $"-m conntrack --ctreplsrc {_net.ClusterCidr}",
        $"-m conntrack ! --ctrepldst {_net.ClusterCidr}",
        $"-m conntrack --ctorigdstport {ClusterService.Port}",
        $"-m conntrack --ctreplsrcport {ClusterService.TargetPort}",
        "-p tcp -m tcp --tcp-flags SYN,ACK SYN,ACK",
        "-m connmark --mark 0x4000/0x4000",
        "-m mark --mark 0x4000/0x4000",
        "-j CONNMARK --restore-mark",
        "-j CONNMARK --save-mark");

    private string Filter(ClusterNode node) => dice.Pick(
        "-A FORWARD -m conntrack --ctdir REPLY -j ACCEPT",
        "-A FORWARD -m conntrack --ctstate INVALID -j DROP",
        "-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
        "-A INPUT -m conntrack --ctstate INVALID -j DROP",
        $"-A FORWARD -p tcp -m tcp --sport {ClusterService.TargetPort} -j {dice.Pick("DROP", "REJECT")}",
        $"-A FORWARD -s {node.PodCidr} -m conntrack --ctstate NEW -j DROP",
        "-A FORWARD -p tcp -m tcp --tcp-flags SYN,ACK SYN,ACK -m conntrack --ctstate SNAT -j DROP");

    private string Nat(ClusterNode node) => dice.Pick(
        $"-A POSTROUTING -s {node.PodCidr} ! -d {_net.ClusterCidr} -j MASQUERADE",
        $"-A POSTROUTING -s {_net.ClusterCidr} -o eth0 -j MASQUERADE --random-fully",
        "-A POSTROUTING -o eth0 -j MASQUERADE",
        $"-A POSTROUTING -s {node.PodCidr} -o eth0 -j SNAT --to-source {node.Address}");

    private string Raw(ClusterNode node) => dice.Pick(
        "-A PREROUTING -i eth0 -p udp -j CT --notrack",
        $"-A PREROUTING -s {node.PodCidr} -j CT --notrack",
        $"-A PREROUTING -p tcp -m tcp --sport {ClusterService.TargetPort} -j CT --notrack",
        $"-A PREROUTING -d {node.PodCidr} -j CT --notrack");
}
