using System.Text.RegularExpressions;
using PathTrace.Datapath;
using PathTrace.Rendering;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Rendering;

/// <summary>The prediction in the form of xtables-monitor against what that tool printed of the same packets (fixtures/compare-trace, kernel 6.18, iptables 1.8.9).</summary>
public partial class NftTraceRendererTests
{
    private const string Log = "nft/xtables-monitor.log";

    [Theory]
    [InlineData(0, "tcp 203.0.113.7:51000 -> 172.17.0.1:80 at worker1 ttl 63 length 40")]
    [InlineData(1, "tcp 203.0.113.7:51001 -> 10.0.1.1:22 at worker1 ttl 63 length 40")]
    [InlineData(2, "udp 203.0.113.7:51002 -> 10.0.1.2:53 at worker1 ttl 63 length 32")]
    [InlineData(3, "udp 203.0.113.7:51003 -> 192.168.0.2:161 at worker1 ttl 63 length 32")]
    [InlineData(4, "icmp 203.0.113.7 -> 10.0.1.1 at worker1 ttl 63 length 36")]
    [InlineData(5, "icmp 203.0.113.7 -> 10.0.1.2 at worker1 ttl 63 length 36")]
    [InlineData(6, "icmp 203.0.113.7 -> 10.0.1.1 at worker1 ttl 63 length 36 state established")]
    public void It_is_what_the_tool_printed(int packet, string query)
    {
        var snapshot = LiveTraces.SnapshotOf(Log);
        var text = NftTraceRenderer.Render(snapshot.Trace(query, Assumptions.None.With("worker1:destination-kept", true)), snapshot);

        var id = LiveTraces.Read(LiveTraces.TextOf(Log)).Packets[packet].Id;
        var printed = LiveTraces.TextOf(Log).Split('\n').Where(l => l.Contains($" {id} ", StringComparison.Ordinal)).Select(Known);
        var blocks = text.Split("\n\n").Skip(1).Select(b => string.Join('\n', b.Split('\n').Where(l => l.Length > 0 && l[0] != '#').Select(Known)));
        Assert.Contains(string.Join('\n', printed), blocks);
    }

    // The rules' numbers stand for handles; random ways have a block each, with shares that add up to one.
    [Fact]
    public void What_no_kernel_prints_stands_in_comments()
    {
        var snapshot = LiveTraces.SnapshotOf(Log);
        var text = NftTraceRenderer.Render(snapshot.Trace("tcp 203.0.113.7:51000 -> 172.17.0.1:80 at worker1"), snapshot);

        Assert.StartsWith("# tcp 203.0.113.7:51000 -> 172.17.0.1:80 at worker1\n\n# path 1 of 2: 50.0 % (1/2), deliveredToPod\n# chosen: statistic match, 1/2\n# node worker1\nPACKET: 2 00000001 ", text);
        Assert.Contains("\n# deliveredToPod: default/web-2 10.0.1.2:3000\n", text);
        Assert.Contains(" nat:KUBE-SVC-CDGGSHYLG3RE2FKL:rule:0x3:JUMP:", text);
        Assert.All(text.Split('\n', StringSplitOptions.RemoveEmptyEntries), l => Assert.Matches("^(# |PACKET: 2 | TRACE: 2 )", l));
    }

    [Fact]
    public void Nothing_of_a_dump_drives_the_terminal()
    {
        var snapshot = TempSnapshot.Load(TempSnapshot.Node(2, "*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD -m comment --comment \"\x1b[2J\" -j ACCEPT\nCOMMIT\n"));
        var text = NftTraceRenderer.Render(snapshot.Trace("tcp 203.0.113.7:1 -> 10.0.2.1:80 at w2"), snapshot);

        Assert.DoesNotContain('\x1b', text);
        Assert.Contains("--comment \"\\x1b[2J\"", text);
    }

    [Fact]
    public void Both_families_and_the_packets_of_the_node_itself()
    {
        var snapshot = Fixtures.Load("dual-stack");
        var text = string.Concat(Fixtures.PacketsOf("dual-stack").Select(p => NftTraceRenderer.Render(snapshot.Trace(p), snapshot)));

        Assert.Matches(@"\nPACKET: 10 0000000\d IN=\S+ SRC=\S*:\S* DST=\S*:\S* LEN=40 TC=0 HOPLIMIT=\d+ FLOWLBL=0 SPORT=", text);
        Assert.Matches(@"\n TRACE: 10 0000000\d nat:\S+:rule:0x\d+:\S+  -6 -t nat -A ", text);
    }

    // Ids and handles are the kernel's own, link addresses and IP ids in no query.
    private static string Known(string line) => Unknown().Replace(line, "");

    [GeneratedRegex(@"(?<=^(?:PACKET| TRACE): \d+ )[0-9a-f]{8} |MACSRC=\S+ |MACDST=\S+ |MACPROTO=\S+ | ID=\d+|(?<=:rule:)0x[0-9a-f]+")]
    private static partial Regex Unknown();
}
