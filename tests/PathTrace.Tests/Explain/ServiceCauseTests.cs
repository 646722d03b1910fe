using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Explain;
using PathTrace.Tests.Support;
using PathTrace.Tracing;

namespace PathTrace.Tests.Explain;

/// <summary>Node ports at addresses that are not served, source ranges, host-network pods and ports that are not declared, in changed fixtures.</summary>
public class ServiceCauseTests
{
    private const string Worker2 = "nodes/worker2/iptables-save.txt";
    private const string Objects = "kubernetes.json";

    // --nodeport-addresses=10.0.2.0/24: kube-proxy writes a jump for each such address of the node in place of the one for all (proxier.go: syncProxyRules).
    [Fact]
    public void A_node_port_at_an_address_that_is_not_served()
    {
        var snapshot = Changed("local-policy", (Worker2, t => Replaced(t, "-m addrtype --dst-type LOCAL -j KUBE-NODEPORTS", "-d 10.0.2.254/32 -j KUBE-NODEPORTS")));
        var cause = Explained(snapshot, "tcp 203.0.113.7:51000 -> 192.168.0.3:30080 at worker2 in eth0");

        Assert.Equal(("PT2124", "worker2 does not serve node ports at 192.168.0.3"), (cause.CodeText, cause.Title));
        Assert.Contains("only packets to 10.0.2.254 come there", cause.Why, StringComparison.Ordinal);
        Assert.Equal("PT2000", Explained(snapshot, "tcp 203.0.113.7:51000 -> 10.0.2.254:30080 at worker2 in eth0").CodeText);
    }

    // Ranges 203.0.113.0/24 by the object; the rules let 10.0.0.0/8 in alone.
    [Theory]
    [InlineData("203.0.113.7", "PT2126", "default/web lets 203.0.113.7 in, and KUBE-PROXY-FIREWALL on worker2 does not")]
    [InlineData("192.0.2.7", "PT2004", "the source ranges of default/web leave 192.0.2.7 out")]
    public void Clients_within_and_outside_the_ranges_of_the_object(string client, string code, string title)
    {
        const string Drop = "-A KUBE-PROXY-FIREWALL -d 198.51.100.10/32 -p tcp -m comment --comment \"default/web:http traffic not accepted by KUBE-FW-CDGGSHYLG3RE2FKL\" -m tcp --dport 80 -j DROP\n";
        const string Taken = "--dport 80 -j KUBE-EXT-CDGGSHYLG3RE2FKL\n";
        const string Fw = "-A KUBE-FW-CDGGSHYLG3RE2FKL -s 10.0.0.0/8 -m comment --comment \"default/web:http loadbalancer IP\" -j KUBE-EXT-CDGGSHYLG3RE2FKL\n";
        var snapshot = Changed(
            "local-policy",
            (Worker2, t => Replaced(Replaced(Replaced(Replaced(t, "-A KUBE-NODEPORTS -p tcp -m comment --comment \"default/web:http health", Drop + "-A KUBE-NODEPORTS -p tcp -m comment --comment \"default/web:http health"), Taken, "--dport 80 -j KUBE-FW-CDGGSHYLG3RE2FKL\n"), "-A KUBE-MARK-MASQ", Fw + "-A KUBE-MARK-MASQ"), ":KUBE-EXT-CDGGSHYLG3RE2FKL - [0:0]\n", ":KUBE-EXT-CDGGSHYLG3RE2FKL - [0:0]\n:KUBE-FW-CDGGSHYLG3RE2FKL - [0:0]\n")),
            (Objects, t => Replaced(t, "\"type\": \"LoadBalancer\"", "\"type\": \"LoadBalancer\", \"loadBalancerSourceRanges\": [\"203.0.113.0/24\"]")));
        var cause = Explained(snapshot, $"tcp {client}:51000 -> 198.51.100.10:80 at worker2 in eth0");

        Assert.Equal((code, title), (cause.CodeText, cause.Title));
    }

    [Theory]
    [InlineData(3000, "PT2000")]
    [InlineData(3001, "PT2506")]
    public void A_pod_at_a_port_that_it_does_not_declare_is_reached_with_a_note(int port, string code)
    {
        var snapshot = Fixtures.Load("local-policy");
        var trace = snapshot.Trace($"tcp 203.0.113.7:51000 -> 10.0.2.1:{port} at worker2 in eth0");
        var cause = Assert.Single(new Explainer(snapshot).Explain(trace).Explanations);

        Assert.Equal((code, FindingSeverity.Info, TraceVerdict.Reaches), (cause.CodeText, cause.Severity, trace.Verdict));
        if (port == 3001)
            Assert.Equal("default/web-1 10.0.2.1:3001 on worker2, a port that it does not declare", cause.Title);
    }

    // other-1 declares nothing, which says nothing.
    [Fact]
    public void A_pod_that_declares_no_port_is_only_reached() =>
        Assert.Equal("PT2000", Explained(Fixtures.Load("local-policy"), "tcp 203.0.113.7:51000 -> 10.0.1.1:9999 at worker1 in eth0").CodeText);

    // The endpoint is the node's own address: routing gives the packet to INPUT, and no pod's link sees it.
    [Theory]
    [InlineData("", "host-network pod default/web-1 192.168.0.3:3000 on worker2")]
    [InlineData("-A INPUT -p tcp -m tcp --dport 3000 -j DROP\n", "filter INPUT rule 1 drops it")]
    public void A_host_network_pod_is_reached_through_input(string firewall, string title)
    {
        const string First = "-A INPUT -m conntrack --ctstate NEW -m comment --comment \"kubernetes load balancer firewall\"";
        var snapshot = Changed(
            "local-policy",
            (Worker2, t => Replaced(Replaced(t, "10.0.2.1", "192.168.0.3"), First, firewall + First)),
            (Objects, t => Replaced(Replaced(t, "\"nodeName\": \"worker2\",\n                \"containers\"", "\"nodeName\": \"worker2\",\n \"hostNetwork\": true,\n                \"containers\""), "10.0.2.1\"", "192.168.0.3\"")));
        var cause = Explained(snapshot, "tcp 203.0.113.7:51000 -> 198.51.100.10:80 at worker2 in eth0");

        Assert.Equal(title, cause.Title);
        if (firewall.Length > 0)
            Assert.Contains("192.168.0.3:3000 is the host-network pod default/web-1: its packets pass INPUT, not FORWARD.", cause.Why, StringComparison.Ordinal);
    }

    // No pod has 10.0.2.9; a client on the list is sent there all the same.
    [Theory]
    [InlineData("yes", "PT2125", "session affinity of default/web keeps this client at 10.0.2.9:3000, and no pod has that address")]
    [InlineData("no", "PT2104", "default/web sends to 10.0.2.9:3000, and no pod has that address")]
    public void A_client_that_is_kept_at_a_dead_endpoint(string isListed, string code, string title)
    {
        const string Svc = "-A KUBE-SVC-CDGGSHYLG3RE2FKL -m comment --comment \"default/web:http -> 10.0.2.1:3000\"";
        const string Sep = "KUBE-SEP-OHQU2476VPT3F7WB";
        var snapshot = Changed(
            "local-policy",
            (Worker2, t => Replaced(Replaced(t, Svc, $"{Svc} -m recent --rcheck --seconds 10800 --reap --name {Sep} --mask 255.255.255.255 --rsource -j {Sep}\n{Svc}"), "--to-destination 10.0.2.1:3000", "--to-destination 10.0.2.9:3000")));
        var trace = snapshot.Trace("tcp 203.0.113.7:51000 -> 172.17.0.1:80 at worker2 in eth0", Assumptions.None.With("recent", isListed == "yes"));
        var cause = Assert.Single(new Explainer(snapshot).Explain(trace).Explanations);

        Assert.Equal((code, title), (cause.CodeText, cause.Title));
    }

    private static Explanation Explained(Snapshot snapshot, string packet) => Assert.Single(new Explainer(snapshot).Explain(snapshot.Trace(packet)).Explanations);

    private static Snapshot Changed(string fixture, params (string File, Func<string, string> Change)[] changes)
    {
        var folder = Path.Combine(Fixtures.FolderOf(fixture), "snapshot");
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(p => Path.GetRelativePath(folder, p).Replace('\\', '/'), File.ReadAllText, StringComparer.Ordinal);
        foreach (var (file, change) in changes)
            files[file] = change(files[file]);
        return TempSnapshot.Load(files.Select(f => TempSnapshot.With(f.Key, f.Value)).ToArray());
    }

    private static string Replaced(string text, string before, string after)
    {
        Assert.Contains(before, text, StringComparison.Ordinal);
        return text.Replace(before, after, StringComparison.Ordinal);
    }
}
