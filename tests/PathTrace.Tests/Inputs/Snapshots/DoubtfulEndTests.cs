using PathTrace.Tests.Support;
using PathTrace.Text;

namespace PathTrace.Tests.Inputs.Snapshots;

/// <summary>Files that may be cut, where nothing decides it: they count as they stand, and it is said.</summary>
public class DoubtfulEndTests
{
    private const string Local = "0:\tfrom all lookup local\n";
    private const string Main = "32766:\tfrom all lookup main\n";
    private const string Default = "32767:\tfrom all lookup default\n";

    // fib_rules.c, fib_default_rules_init: 32766 main and 32767 default; fib6_rules.c, fib6_rules_net_init: 32766 main.
    [Theory]
    [InlineData("ip-rule.txt", Local + Main + Default, null)]
    [InlineData("ip-rule.txt", Local + Main, "2:1: info PT1006: the list of IPv4 routing rules ends without the kernel's own last one, 32767 lookup default: it may be cut")]
    [InlineData("ip-rule.txt", Local, "1:1: warning PT1006: the list of IPv4 routing rules ends without the kernel's own last one, 32767 lookup default: it may be cut")]
    [InlineData("ip-rule.txt", Local + "100:\tfrom all lookup main\n" + Default, null)]
    [InlineData("ip-rule.txt", """[{"priority":0,"src":"all","table":"local"}]""", null)]
    [InlineData("ip-6-rule.txt", Local + Main, null)]
    [InlineData("ip-6-rule.txt", Local, "1:1: warning PT1006: the list of IPv6 routing rules ends without the kernel's own last one, 32766 lookup main: it may be cut")]
    public void Routing_rules_without_the_kernels_last_one_may_be_cut(string file, string text, string? expected)
    {
        var snapshot = TempSnapshot.Load(TempSnapshot.Node(1), TempSnapshot.With($"nodes/w1/{file}", text));

        Assert.Equal(expected is null ? [] : [$"nodes/w1/{file}:{expected}"], Doubts(snapshot));
    }

    // The nodes are w2, w3 and w12, 192.168.0.N.
    [Theory]
    [InlineData("next-hops.txt", "10.0.2.0/24 192.168.0.2", null)]
    [InlineData("next-hops.txt", "10.0.2.0/24 192.168.0.9\n", null)]
    [InlineData("next-hops.txt", "10.0.2.0/24 192.168.0.9 # gone", null)]
    [InlineData("next-hops.txt", "10.0.2.0/24 192.168.0.9", "1:1: warning PT1006: the table's last line has no end and may be cut: no dump shows 192.168.0.9")]
    [InlineData("next-hops.txt", "default outside\n10.0.2.0/24 w", "2:1: warning PT1006: the table's last line has no end and may be cut: w12 begins like w")]
    [InlineData("next-hops.txt", "10.0.2.0/24 outside", null)]
    [InlineData("load-balancers.txt", "lb 172.17.0.1:80 -> w2, w3", null)]
    [InlineData("load-balancers.txt", "lb 172.17.0.1:80 -> w2, w\n", null)]
    [InlineData("load-balancers.txt", "lb 172.17.0.1:80 -> w2, w", "1:25: warning PT1006: the table's last line has no end and may be cut: w12 begins like w")]
    [InlineData("load-balancers.txt", "lb 172.17.0.1:80 -> 192.168.0.2:30080, 192.168.0.3:30080", null)]
    [InlineData("load-balancers.txt", "lb 172.17.0.1:80 -> 192.168.0.2:30080, 192.168.0.3:300", "1:40: warning PT1006: the table's last line has no end and may be cut: 192.168.0.3:30080 begins like 192.168.0.3:300")]
    [InlineData("load-balancers.txt", "lb 172.17.0.1:80 -> 192.168.0.2, 198.51.100.7", null)]
    public void A_table_of_peoples_may_be_cut_where_its_last_word_is_nobodys(string file, string text, string? expected)
    {
        var snapshot = TempSnapshot.Load(TempSnapshot.Node(2), TempSnapshot.Node(3), TempSnapshot.Node(12), TempSnapshot.With(file, text));

        Assert.Equal(expected is null ? [] : [$"{file}:{expected}"], Doubts(snapshot));
    }

    private static IEnumerable<string> Doubts(PathTrace.Cluster.Snapshot snapshot) => snapshot.Diagnostics.Where(d => d.Code == DiagnosticCode.Truncated).Select(d => d.ToString());
}
