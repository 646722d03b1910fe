using PathTrace.Explain;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Explain;

/// <summary>Policy routing and circles: the table, the rule, the mark and the row that did it are named.</summary>
public sealed class RoutingCauseTests
{
    private const string Mark = "*mangle\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p tcp -m tcp --dport 7000 -j MARK --set-xmark 0x77/0xffffffff\nCOMMIT\n";

    private static Explanation Explain(string query, params (string Path, string Text)[] changes)
    {
        var files = TempSnapshot.Node(2).Concat(TempSnapshot.Node(3)).Where(f => changes.All(c => c.Path != f.Item1)).Concat(changes);
        var snapshot = TempSnapshot.Load(files);
        return new Explainer(snapshot).Explain(snapshot.Trace(query)).Explanations[0];
    }

    [Fact]
    public void A_route_to_which_no_routing_rule_leads_is_not_said_to_be_missing()
    {
        var explanation = Explain("tcp 203.0.113.7:1 -> 10.0.2.1:80 at w2 in eth0", ("nodes/w2/ip-rule.txt", "0:\tfrom all lookup local\n100:\tfrom all fwmark 0x77 lookup 77\n"));

        Assert.Equal("no routing rule leads 10.0.2.1 to a route", explanation.Title);
        Assert.Contains("Table main on w2 holds 10.0.2.0/24", explanation.Why, StringComparison.Ordinal);
        Assert.Contains("nodes/w2/ip-route.txt", explanation.Evidence[0].Source.ToString(), StringComparison.Ordinal);
        Assert.Equal("w2$ ip rule add from all lookup main", explanation.Command?.ToString());
    }

    [Fact]
    public void The_table_the_rule_and_the_mark_are_told()
    {
        var explanation = Explain(
            "tcp 203.0.113.7:1 -> 10.0.2.1:7000 at w2 in eth0",
            ("nodes/w2/ip-rule.txt", "0:\tfrom all lookup local\n100:\tfrom all fwmark 0x77 lookup 77\n32766:\tfrom all lookup main\n32767:\tfrom all lookup default\n"),
            ("nodes/w2/ip-route.txt", "prohibit default table 77 metric 4294967295\n10.0.2.0/24 dev cni0 proto kernel scope link src 10.0.2.254\nlocal 10.0.2.254 dev cni0 table local\nlocal 127.0.0.1 dev lo table local\nlocal 192.168.0.2 dev eth0 table local proto kernel scope host src 192.168.0.2\n"),
            ("nodes/w2/iptables-save.txt", Mark));

        Assert.Equal("prohibit route 0.0.0.0/0 of table 77 takes 10.0.2.1", explanation.Title);
        Assert.Contains("Routing rule 100 leads there, and the packet carries mark 0x77.", explanation.Why, StringComparison.Ordinal);
        Assert.Equal("w2$ ip route get 10.0.2.1 mark 0x77", explanation.Check?.ToString());
    }

    // w3 gives everything to the fabric, and the fabric's only row gives everything to w3.
    [Fact]
    public void A_circle_with_the_fabric_names_its_row()
    {
        var explanation = Explain("tcp 10.0.2.1:1 -> 203.0.113.200:80 at w2 in cni0", ("next-hops.txt", "0.0.0.0/0 192.168.0.3\n"));

        Assert.Equal("203.0.113.200 goes round between w3 and the fabric", explanation.Title);
        Assert.Contains("w3 (0.0.0.0/0 via 192.168.0.1), the fabric (0.0.0.0/0 to 192.168.0.3)", explanation.Why, StringComparison.Ordinal);
        Assert.Contains(explanation.Evidence, e => e.Source.ToString() == "next-hops.txt:1");
    }
}
