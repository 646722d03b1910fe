using PathTrace.Datapath;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Datapath;

/// <summary>Rule order, jump, goto, return, policy (ip_tables.c, ipt_do_table; nf_tables_core.c, nft_do_chain).</summary>
public sealed class ChainTests
{
    private const string Packet = "tcp 192.168.0.9:41000 -> 10.0.1.9:80";

    private static NodeRun Run(string rules) => TestNode.Router.Rules(rules).Arrives("eth0", Packet);

    // kernel: confirmed.
    [Fact]
    public void EndOfAChainResumesAfterTheJump() => Run("""
        *filter
        :A - [0:0]
        :B - [0:0]
        -A FORWARD -j A
        -A FORWARD
        -A A -j B
        -A A
        -A B
        """).Hits("filter/FORWARD/1", "filter/A/1", "filter/B/1", "filter/A/2", "filter/FORWARD/2").LeavesBy("eth1");

    // kernel: confirmed. The goto leaves no return point in A.
    [Fact]
    public void EndOfAGotoResumesAfterTheJumpToItsCaller() => Run("""
        *filter
        :A - [0:0]
        :B - [0:0]
        -A FORWARD -j A
        -A FORWARD
        -A A -g B
        -A A -j DROP
        -A B
        """).Hits("filter/FORWARD/1", "filter/A/1", "filter/B/1", "filter/FORWARD/2").LeavesBy("eth1");

    // kernel: confirmed, nft and legacy.
    [Fact]
    public void EndOfAGotoFromABaseChainIsItsPolicy() => Run("""
        *filter
        :FORWARD DROP [0:0]
        :A - [0:0]
        -A FORWARD -g A
        -A FORWARD -j ACCEPT
        -A A
        """).Hits("filter/FORWARD/1", "filter/A/1", "filter/FORWARD/policy").Ends(Disposition.Dropped);

    // kernel: confirmed.
    [Fact]
    public void ReturnInABaseChainIsItsPolicy() => Run("""
        *filter
        :FORWARD DROP [0:0]
        -A FORWARD -j RETURN
        -A FORWARD -j ACCEPT
        """).Hits("filter/FORWARD/1", "filter/FORWARD/policy").Ends(Disposition.Dropped);

    [Fact]
    public void ReturnFromNestedChainsGoesOneChainBack() => Run("""
        *filter
        :A - [0:0]
        :B - [0:0]
        -A FORWARD -j A
        -A FORWARD -j ACCEPT
        -A A -j B
        -A A -j DROP
        -A B -j RETURN
        -A B -j DROP
        """).Hits("filter/FORWARD/1", "filter/A/1", "filter/B/1", "filter/A/2").Ends(Disposition.Dropped);

    [Fact]
    public void ReturnInAGotoChainGoesBackToTheJump() => Run("""
        *filter
        :A - [0:0]
        :B - [0:0]
        -A FORWARD -j A
        -A FORWARD -j ACCEPT
        -A A -g B
        -A A -j DROP
        -A B -j RETURN
        """).Hits("filter/FORWARD/1", "filter/A/1", "filter/B/1", "filter/FORWARD/2").LeavesBy("eth1");

    // kernel: confirmed, nft and legacy, in a namespace where some rule needs conntrack: without one the nat chains are not walked at all.
    [Fact]
    public void PolicyDropInNatDrops() => Run("""
        *nat
        :PREROUTING DROP [0:0]
        *filter
        -A FORWARD -m conntrack --ctstate NEW
        """).Hits("nat/PREROUTING/policy").Ends(Disposition.Dropped);

    [Fact]
    public void JumpToAnEmptyChainComesBack() => Run("""
        *filter
        :A - [0:0]
        -A FORWARD -j A
        -A FORWARD
        """).Hits("filter/FORWARD/1", "filter/FORWARD/2").LeavesBy("eth1");

    [Fact]
    public void AcceptEndsOneTableAtOneHookOnly() => Run("""
        *mangle
        -A FORWARD -j ACCEPT
        -A FORWARD -j DROP
        -A POSTROUTING
        *filter
        -A FORWARD -j DROP
        """).Hits("mangle/FORWARD/1", "filter/FORWARD/1").Ends(Disposition.Dropped);

    [Fact]
    public void AnAbsentTablePasses() => TestNode.Router.Arrives("eth0", Packet).Hits().LeavesBy("eth1");

    [Fact]
    public void BothBackendsRun()
    {
        var node = TestNode.Router.Rules("*filter\n-A FORWARD -j ACCEPT") with { Legacy = "*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD -j DROP\nCOMMIT\n" };
        node.Arrives("eth0", Packet).Hits("filter/FORWARD/1", "filter/FORWARD/1").Ends(Disposition.Dropped);
    }

    [Fact]
    public void TheOtherBackendDoesNotTranslateAgain()
    {
        var node = TestNode.Router.Rules("*nat\n-A PREROUTING -p tcp -j DNAT --to-destination 10.0.1.9:81") with
        {
            Legacy = "*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p tcp -j DNAT --to-destination 10.0.2.9:82\nCOMMIT\n",
        };
        node.Arrives("eth0", "tcp 192.168.0.9:41000 -> 172.17.0.1:80").Ways("yes eth1 tcp 192.168.0.9:41000 -> 10.0.1.9:81", "no eth2 tcp 192.168.0.9:41000 -> 10.0.2.9:82");
    }

    // kernel: confirmed for a forwarded packet and for one to the node's own address.
    [Theory]
    [InlineData("tcp 192.168.0.9:41000 -> 10.0.1.9:80", "raw/PREROUTING/1 mangle/PREROUTING/1 nat/PREROUTING/1 mangle/FORWARD/1 filter/FORWARD/1 security/FORWARD/1 mangle/POSTROUTING/1 nat/POSTROUTING/1")]
    [InlineData("tcp 192.168.0.9:41000 -> 192.168.0.2:80", "raw/PREROUTING/1 mangle/PREROUTING/1 nat/PREROUTING/1 mangle/INPUT/1 filter/INPUT/1 nat/INPUT/1 security/INPUT/1")]
    public void TablesRunInOrderOfPriority(string packet, string hits) => TestNode.Router.Rules(Everywhere).Arrives("eth0", packet).Hits(hits.Split(' '));

    [Fact]
    public void TablesOfOutputRunInOrderOfPriority() => TestNode.Router.Rules(Everywhere).Makes("tcp 192.168.0.2:41000 -> 10.0.1.9:80")
        .Hits("raw/OUTPUT/1", "mangle/OUTPUT/1", "nat/OUTPUT/1", "filter/OUTPUT/1", "security/OUTPUT/1", "mangle/POSTROUTING/1", "nat/POSTROUTING/1")
        .LeavesBy("eth1");

    private const string Everywhere = """
        *filter
        -A INPUT
        -A FORWARD
        -A OUTPUT
        *nat
        -A PREROUTING
        -A INPUT
        -A OUTPUT
        -A POSTROUTING
        *security
        -A INPUT
        -A FORWARD
        -A OUTPUT
        *raw
        -A PREROUTING
        -A OUTPUT
        *mangle
        -A PREROUTING
        -A INPUT
        -A FORWARD
        -A OUTPUT
        -A POSTROUTING
        """;
}
