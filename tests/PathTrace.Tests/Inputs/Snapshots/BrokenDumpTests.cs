using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Inputs.Ipset;
using PathTrace.Net;
using PathTrace.Tests.Support;
using PathTrace.Text;
using PathTrace.Tracing;

namespace PathTrace.Tests.Inputs.Snapshots;

/// <summary>Dumps that were cut in the middle of a word: what they may have lost is open, and said.</summary>
public class BrokenDumpTests
{
    private const string Query = "tcp 203.0.113.7:1 -> 10.0.1.1:80 at w1 in eth0";
    private const string Pods = "NAME   IP        NODE\nweb-1  10.0.1.1  w1\n";

    private const string ChecksSet =
        "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A FORWARD -m set --match-set blocked src -j DROP\nCOMMIT\n";

    public static TheoryData<string, int> Cuts() => new()
    {
        { "ip-rule.txt", 5 }, { "ip-rule.txt", 40 }, { "ip-addr.txt", 30 }, { "ip-addr.txt", 400 }, { "sysctl.txt", 100 },
    };

    [Theory]
    [MemberData(nameof(Cuts))]
    public void A_last_line_without_its_end_is_told(string file, int length)
    {
        var snapshot = Load(file, text => text[..length]);

        var problem = Assert.Single(snapshot.Diagnostics, d => d.Code == DiagnosticCode.Truncated);
        Assert.Equal(("the dump breaks off: its last line has no end", $"nodes/w1/{file}"), (problem.Message, problem.Span.Source!.Name));
    }

    [Theory]
    [InlineData("ip-neigh.txt", "10.0.1.1 dev cni0 lladdr 02:00:00:00:00:09 REACHABLE\n10.0.1.2 dev cn")]
    [InlineData("bridge-fdb.txt", "02:00:00:00:00:09 dev veth1 master cni0\n02:00:00:00:00:08 dev ve")]
    [InlineData("ipset-save.txt", "create blocked hash:ip family inet hashsize 1024 maxelem 65536\nadd blocked 203.0.1")]
    public void So_it_is_in_what_need_not_be_there(string file, string text)
    {
        var snapshot = Load(file, _ => text);

        Assert.Single(snapshot.Diagnostics, d => d.Code == DiagnosticCode.Truncated);
        Assert.Single([.. (snapshot.Nodes[0].Neighbours ?? []).Select(n => n.Source), .. (snapshot.Nodes[0].ForwardingEntries ?? []).Select(e => e.Source), .. (snapshot.Nodes[0].IpSets ?? []).Select(e => e.Source)]);
    }

    [Fact]
    public void The_whole_dumps_deliver()
    {
        var trace = Load("", t => t).Trace(Query);

        Assert.Equal((TraceVerdict.Reaches, 0), (trace.Verdict, trace.Paths.Sum(p => p.Assumptions.Length)));
    }

    // What is left of 32766 may have been another table's rule.
    [Theory]
    [InlineData("0:\tfrom all lookup local\n32766:\tfrom all look")]
    [InlineData("0:\tfrom all lookup local\n32766:\tfrom all lookup mai")]
    [InlineData("0:\tfrom all lookup local\n327")]
    public void Behind_the_last_whole_routing_rule_nothing_is_known(string rules)
    {
        var snapshot = Load("ip-rule.txt", _ => rules);

        Assert.Equal(TraceVerdict.Indeterminate, snapshot.Trace(Query).Verdict);
    }

    // JSON that is cut says so by itself; it is as incomplete.
    [Fact]
    public void Json_that_breaks_off_is_as_open()
    {
        var rules = Load("ip-rule.txt", _ => """[{"priority":0,"src":"all","table":"local"},{"priority":32766,"src":"al""");
        var links = Load("ip-addr.txt", _ => """[{"ifindex":1,"ifname":"lo","flags":["LOOPBACK","UP"],"addr_info":[{"family":"inet","local":"127.0.0.1","prefixlen":8}]},{"ifindex":2,"ifna""");

        Assert.Equal(TraceVerdict.Indeterminate, rules.Trace(Query).Verdict);
        Assert.False(links.Nodes[0].HasEveryInterface);
    }

    // The kernel's own last rule lacks its newline and nothing else.
    [Fact]
    public void A_listing_that_lacks_only_the_newline_is_whole()
    {
        var snapshot = Load("ip-rule.txt", text => text.TrimEnd('\n'));

        Assert.DoesNotContain(snapshot.Diagnostics, d => d.Code == DiagnosticCode.Truncated);
        Assert.Equal(TraceVerdict.Reaches, snapshot.Trace(Query).Verdict);
    }

    [Theory]
    // The one who asks may be the member that was lost; who is a member stays one.
    [InlineData("create blocked hash:ip family inet\nadd blocked 198.51.100.1\nadd blocked 203.0.1", TraceVerdict.Indeterminate)]
    [InlineData("create blocked hash:ip family inet\nadd blocked 203.0.113.7\nadd blocked 198.51", TraceVerdict.Fails)]
    [InlineData("create blocked hash:ip family inet\nadd blocked 198.51.100.1\nadd bl", TraceVerdict.Indeterminate)]
    [InlineData("create another hash:ip family inet\nadd another 198.51.100.1\ncreate block", TraceVerdict.Indeterminate)]
    [InlineData("create blocked hash:ip family inet\nadd blocked 198.51.100.1\n", TraceVerdict.Reaches)]
    [InlineData("create blocked hash:ip family inet\nadd blocked 198.51.100.1\ncreate other hash:ip family inet\nadd other 10.0", TraceVerdict.Reaches)]
    public void A_set_that_breaks_off_may_have_other_members(string sets, TraceVerdict expected)
    {
        var snapshot = Load("ipset-save.txt", _ => sets, ("nodes/w1/iptables-save.txt", ChecksSet));

        Assert.Equal(expected, snapshot.Trace(Query).Verdict);
    }

    [Theory]
    [InlineData("create s bitmap:ip range 10.0.0.0-10.0.0.255", "10.0.0.7", true)]
    [InlineData("create s bitmap:ip range 10.0.0.0-10.0.0.255", "10.0.1.7", false)]
    [InlineData("create s bitmap:ip range 10.0.0.0/24 netmask 28", "10.0.0.16", true)]
    [InlineData("create s bitmap:ip,mac range 10.0.0.0-10.0.0.255", "10.0.1.7,02:00:00:00:00:01", false)]
    [InlineData("create s bitmap:port range 0-1023", "1023", true)]
    [InlineData("create s bitmap:port range 0-1023", "1024", false)]
    public void An_element_outside_the_range_of_its_set_is_told(string create, string element, bool isInside)
    {
        var (sets, problems) = IpsetReader.Read(SourceText.From("ipset-save.txt", $"{create}\nadd s {element}\n"));

        Assert.Equal((isInside, isInside ? 1 : 0), (sets[0].IsUnderstood, sets[0].Entries.Length));
        Assert.Equal(isInside ? [] : [$"'{element}' is outside the range of set s"], problems.Select(p => p.Message));
    }

    // Without the local table among the routes, own addresses come from ip addr alone: behind its cut may stand whatever address the packet has.
    [Fact]
    public void Own_addresses_behind_the_cut_are_not_known()
    {
        var snapshot = Load("ip-addr.txt", text => text[..text.IndexOf("10.0.1.254", StringComparison.Ordinal)]);
        var node = snapshot.Nodes[0];

        Assert.Equal(["lo", "eth0"], node.Interfaces!.Value.Select(i => i.Name));
        Assert.False(node.HasEveryInterface);
        Assert.True(new NodeModel(node, IpFamily.IPv4).KnowsWhetherOwn(IpAddress.Parse("10.9.9.9")));
        var withoutLocal = new NodeModel(node with { HasLocalTable = false }, IpFamily.IPv4);
        Assert.Equal((true, false), (withoutLocal.KnowsWhetherOwn(IpAddress.Parse("192.168.0.1")), withoutLocal.KnowsWhetherOwn(IpAddress.Parse("10.9.9.9"))));
    }

    [Fact]
    public void The_last_kernel_parameter_is_not_trusted()
    {
        var snapshot = Load("sysctl.txt", _ => "net.ipv4.ip_forward = 1\nnet.ipv4.conf.all.rp_filter = 0\nnet.ipv4.conf.eth0.rp_filter = 0");

        Assert.Equal((1, null), (snapshot.Nodes[0].Sysctls!["net.ipv4.ip_forward"]?.Number, snapshot.Nodes[0].Sysctls!["net.ipv4.conf.eth0.rp_filter"]?.Number));
    }

    // Tables are listed by number, 100 before main (254) and local (255).
    [Theory]
    [InlineData("10.9.0.0/16 dev eth0 table 100 \n", "100 0.0.0.0/0, main 0.0.0.0/0")]
    [InlineData("10.9.0.0/16 dev eth0 table 100 \ndefault via 192.168.0.1 dev eth0 \n", "main 0.0.0.0/0")]
    [InlineData("10.9.0.0/16 dev eth0 table 100 \nlocal 127.0.0.1 dev lo table local \n", "")]
    [InlineData("default via 192.168.0.1 dev eth0 \n10.9.0.0/16 dev eth0 \n", "")]
    public void A_listing_of_all_tables_without_local_routes_breaks_off(string listing, string lost)
    {
        var snapshot = Load("ip-route.txt", _ => listing);

        Assert.Equal(lost, string.Join(", ", snapshot.Nodes[0].Routes!.Value.Where(r => r.HasUnknownAttributes).Select(r => $"{r.Table} {r.Destination}")));
        Assert.Equal(lost.Length > 0, snapshot.Diagnostics.Any(d => d.Code == DiagnosticCode.Truncated));
    }

    private static Snapshot Load(string file, Func<string, string> change, params (string, string)[] instead)
    {
        var files = TempSnapshot.Node(1).Concat([("nodes/w1/ip-neigh.txt", ""), ("nodes/w1/bridge-fdb.txt", ""), ("nodes/w1/ipset-save.txt", ""), ("pods.txt", Pods)])
            .Select(f => f.Item1 == $"nodes/w1/{file}" ? (f.Item1, change(f.Item2)) : f)
            .Select(f => instead.FirstOrDefault(i => i.Item1 == f.Item1) is { Item1: not null } other ? other : f)
            .Where(f => f.Item2.Length > 0);
        return TempSnapshot.Load([.. files]);
    }
}
