using PathTrace.Rendering;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Rendering;

public class SnapshotRendererTests
{
    private const string Rules =
        "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A FORWARD -m limit --limit 1/sec -j DROP\n-A FORWARD -m limit --limit 2/sec -j DROP\n"
        + "-A FORWARD -m time --timestart 08:00:00 --timestop 09:00:00 -j DROP\nCOMMIT\n";

    [Fact]
    public void Numbers_of_tables_are_no_counts_and_routing_rules_name_their_family()
    {
        var text = Show(TempSnapshot.Node(1, routes: "10.9.0.0/16 dev eth0 table 77").Concat(TempSnapshot.With("nodes/w1/ip-6-rule.txt", "0:\tfrom all lookup local\n32766:\tfrom all lookup main\n")));

        Assert.Contains("\n  routes IPv4    main: 3, local: 4, table 77: 1 ", text);
        Assert.Contains("\n  ip rules IPv4  3 rules ", text);
        Assert.Contains("\n  ip rules IPv6  2 rules ", text);
    }

    [Fact]
    public void What_no_dump_decides_is_named()
    {
        var text = Show(TempSnapshot.Node(1, Rules));

        Assert.Contains("\nevery line was understood\n\nopen\n  limit, 2 rules: ", text);
        Assert.Contains("\n  time, 1 rule: ", text);
        Assert.Contains("nodes/w1/iptables-save.txt:5\n", text);
        Assert.Contains("\neverything was understood\n", Show(TempSnapshot.Node(1)));
    }

    [Fact]
    public void The_command_that_collects_a_file_is_not_broken()
    {
        var text = new SnapshotRenderer(new() { Width = 40 }).Render(TempSnapshot.Load(TempSnapshot.Node(1).Where(f => !f.Item1.EndsWith("sysctl.txt", StringComparison.Ordinal)))).ToString();

        Assert.Contains("\n      ssh w1 sysctl -a > nodes/w1/sysctl.txt\n", text);
        Assert.Contains("\n      kubectl get nodes,pods,services,endpointslices -A -o json > kubernetes.json\n", text);
    }

    private static string Show(IEnumerable<(string, string)> files) => new SnapshotRenderer(new() { Width = 160 }).Render(TempSnapshot.Load([.. files])).ToString();
}
