using System.Text;
using Microsoft.Extensions.DependencyInjection;
using PathTrace.Cluster;
using PathTrace.Inputs;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Tests.Inputs.Snapshots;

public sealed class SnapshotLoaderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_layout_of_the_contract()
    {
        WriteNode("nodes/worker1/");
        _folder.Write("next-hops.txt", Samples.NextHops);
        _folder.Write("load-balancers.txt", Samples.Balancers);
        _folder.Write("pods.txt", Samples.Pods);
        _folder.Write("kubernetes.json", Samples.KubernetesNode);
        _folder.Write("README.md", "# not read");
        var snapshot = Snapshot.Load(_folder.Path);
        Assert.Empty(snapshot.Diagnostics);
        AssertComplete(Assert.Single(snapshot.Nodes));
        Assert.Equal("nodes/worker1", snapshot.Nodes[0].Folder);
        Assert.Equal([IpAddress.Parse("192.168.0.2")], snapshot.Nodes[0].InternalAddresses);
        Assert.Equal("kubernetes.json:1", snapshot.Nodes[0].Source.ToString());
        Assert.Equal(2, snapshot.NextHops!.Entries.Length);
        Assert.Equal("lb", Assert.Single(snapshot.LoadBalancers!.Value).Name);
        Assert.Equal("pod-1", Assert.Single(snapshot.Pods!.Value).Name);
        Assert.Null(snapshot.Services);
        Assert.Equal("nodes/worker1/iptables-save.txt:7", snapshot.Nodes[0].Rulesets[0].Tables[0].Chains.Single(c => c.Name == "POSTROUTING").SpanOf(0).ToString());
    }

    [Theory]
    [InlineData("nodes/worker1/")]
    [InlineData("worker1/")]
    [InlineData("dumps/worker1/")]
    [InlineData("dumps/nodes/worker1/network/")]
    public void Content_tells_what_names_do_not(string folder)
    {
        string[] contents =
        [
            Samples.Rules, Samples.Routes, Samples.RoutingRules, Samples.Addresses, Samples.Neighbours, Samples.Forwarding, Samples.Sets, Samples.Sysctls,
        ];
        for (var i = 0; i < contents.Length; i++)
            _folder.Write($"{folder}{i}.dat", contents[i]);
        string[] ofCluster = [Samples.NextHops, Samples.Balancers, Samples.Pods, Samples.KubernetesNode];
        for (var i = 0; i < ofCluster.Length; i++)
            _folder.Write($"cluster/{i}.dat", ofCluster[i]);
        var snapshot = Snapshot.Load(_folder.Path);
        Assert.Empty(snapshot.Diagnostics);
        AssertComplete(Assert.Single(snapshot.Nodes));
        Assert.NotNull(snapshot.NextHops);
        Assert.NotNull(snapshot.LoadBalancers);
        Assert.NotNull(snapshot.Pods);
    }

    [Fact]
    public void A_single_nodes_files_need_no_folder()
    {
        WriteNode("");
        var node = Assert.Single(Snapshot.Load(_folder.Path).Nodes);
        Assert.Equal((Path.GetFileName(_folder.Path), ""), (node.Name, node.Folder));
        Assert.Equal("ip-route.txt", node.PathOf("ip-route.txt"));
        Assert.Equal("node", Assert.Single(Snapshot.Load(Path.Combine(_folder.Path, "iptables-save.txt")).Nodes).Name);
        _folder.Write("kubernetes.json", Samples.KubernetesNode);
        AssertComplete(Assert.Single(Snapshot.Load(_folder.Path).Nodes));
    }

    [Theory]
    [InlineData("ip-192-168-0-2")]
    [InlineData("i-1")]
    [InlineData("192.168.0.2")]
    [InlineData("some-other-name")]
    public void A_folder_is_the_node_that_kubernetes_knows_by_host_name_cloud_name_or_address(string folder)
    {
        WriteNode($"nodes/{folder}/");
        _folder.Write("kubernetes.json", Samples.KubernetesNode);
        _folder.Write("next-hops.txt", $"10.0.0.0/24 {(folder == "192.168.0.2" ? "i-1" : folder)}\n");
        var snapshot = Snapshot.Load(_folder.Path);
        AssertComplete(Assert.Single(snapshot.Nodes));
        Assert.Equal($"nodes/{folder}", snapshot.Nodes[0].Folder);
        Assert.Equal("worker1", Assert.Single(snapshot.NextHops!.Entries).TargetName);
    }

    [Fact]
    public void Names_that_clash_stay_apart()
    {
        WriteNode("a/worker1/");
        _folder.Write("b/worker1/ip-route.txt", Samples.Routes);
        _folder.Write("i-1/ip-route.txt", Samples.Routes);
        _folder.Write("kubernetes.json", Samples.KubernetesNode + Samples.KubernetesNode.Replace("worker1", "a/worker1", StringComparison.Ordinal));
        var names = Snapshot.Load(_folder.Path).Nodes.Select(n => n.Name).ToList();
        Assert.Equal(names.Distinct(), names);
        Assert.Contains("b/worker1", names);
    }

    [Fact]
    public void Both_families_and_both_backends()
    {
        WriteNode("nodes/worker1/");
        File.Delete(Path.Combine(_folder.Path, "nodes/worker1/iptables-save.txt"));
        _folder.Write("nodes/worker1/iptables-legacy-save.txt", Samples.Rules);
        _folder.Write("nodes/worker1/iptables-nft-save.txt", Samples.Rules.Replace("v1.8.9", "v1.8.9 (nf_tables)", StringComparison.Ordinal));
        _folder.Write("nodes/worker1/ip6tables-save.txt", Samples.Rules.Replace("iptables", "ip6tables", StringComparison.Ordinal).Replace("10.0.0.0/8", "fd00::/8", StringComparison.Ordinal));
        _folder.Write("nodes/worker1/ip-6-route.txt", "default via fe80::1 dev eth0 metric 1024 pref medium\n");
        _folder.Write("nodes/worker1/ip-6-rule.txt", "0:\tfrom all lookup local\n32766:\tfrom all lookup main\n");
        var node = Assert.Single(Snapshot.Load(_folder.Path).Nodes);
        Assert.Equal(3, node.Rulesets.Length);
        Assert.Equal([IpFamily.IPv4, IpFamily.IPv6], node.RulesetFamilies.Order());
        Assert.Equal([IpFamily.IPv4, IpFamily.IPv6], node.RouteFamilies.Order());
        Assert.Equal([IpFamily.IPv4, IpFamily.IPv6], node.RoutingRuleFamilies.Order());
        Assert.Equal(5, node.Routes!.Value.Length);
        Assert.Equal(5, node.RoutingRules!.Value.Length);
    }

    [Fact]
    public void A_second_file_of_one_kind_is_left_out_and_reported()
    {
        WriteNode("nodes/worker1/");
        _folder.Write("nodes/worker1/ip-route.json", "[{\"dst\":\"default\",\"gateway\":\"192.168.0.1\",\"dev\":\"eth0\",\"flags\":[]}]");
        _folder.Write("nodes/worker1/rules.v4", Samples.Rules);
        var snapshot = Snapshot.Load(_folder.Path);
        Assert.Equal(
            ["nodes/worker1/ip-route.txt", "nodes/worker1/rules.v4"],
            snapshot.Diagnostics.Where(d => d.Code == DiagnosticCode.DuplicateFile).Select(d => d.Span.ToString()));
        Assert.Single(snapshot.Nodes[0].Routes!.Value);
    }

    [Fact]
    public void Byte_order_marks_and_utf16()
    {
        _folder.Write("nodes/worker1/ip-route.txt", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Samples.Routes)]);
        _folder.Write("nodes/worker1/ip-rule.txt", [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Samples.RoutingRules)]);
        _folder.Write("next-hops.txt", [.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes(Samples.NextHops)]);
        var snapshot = Snapshot.Load(_folder.Path);
        Assert.Equal((4, 3, 2), (snapshot.Nodes[0].Routes!.Value.Length, snapshot.Nodes[0].RoutingRules!.Value.Length, snapshot.NextHops!.Entries.Length));
        Assert.Equal(2, snapshot.Diagnostics.Count(d => d.Code == DiagnosticCode.RecodedFile));
        Assert.Equal("default via 192.168.0.1 dev eth0", snapshot.Nodes[0].Routes!.Value[0].Source.Text.Trim());
    }

    [Fact]
    public void Several_paths_make_one_snapshot()
    {
        WriteNode("a/worker1/");
        _folder.Write("b/worker2/ip-route.txt", Samples.Routes);
        _folder.Write("c/hops", Samples.NextHops);
        var snapshot = Snapshot.Load([Path.Combine(_folder.Path, "a/worker1"), Path.Combine(_folder.Path, "b/worker2/ip-route.txt"), Path.Combine(_folder.Path, "c/hops")]);
        Assert.Equal(["worker1", "worker2"], snapshot.Nodes.Select(n => n.Name));
        Assert.NotNull(snapshot.NextHops);
    }

    [Fact]
    public void Loading_is_deterministic_and_tells_its_progress()
    {
        for (var i = 0; i < 6; i++)
            WriteNode($"nodes/worker{i}/");
        var told = new List<LoadProgress>();
        var one = new SnapshotLoader().Load(_folder.Path, new Recorder(told));
        var two = new SnapshotLoader().Load(_folder.Path);
        Assert.Equal(one.Diagnostics.Select(d => d.ToString()), two.Diagnostics.Select(d => d.ToString()));
        Assert.Equal(one.Nodes.Select(n => n.Name), two.Nodes.Select(n => n.Name));
        Assert.Equal(48, told.Count);
        Assert.Equal((48, 48, told[^1].Bytes), (told[^1].FilesRead, told[^1].Files, told[^1].BytesRead));
        var rules = one.Nodes.Select(n => n.Rulesets[0].Tables[0].Chains.Single(c => c.Name == "POSTROUTING").Rules[0]).Distinct();
        Assert.Single(rules);
    }

    [Fact]
    public void The_container_gives_a_loader()
    {
        using var provider = new ServiceCollection().AddPathTrace().AddPathTrace().BuildServiceProvider();
        _folder.Write("nodes/worker1/ip-route.txt", Samples.Routes);
        Assert.Single(provider.GetRequiredService<SnapshotLoader>().Load(_folder.Path).Nodes);
    }

    private void WriteNode(string folder)
    {
        _folder.Write($"{folder}iptables-save.txt", Samples.Rules);
        _folder.Write($"{folder}ip-route.txt", Samples.Routes);
        _folder.Write($"{folder}ip-rule.txt", Samples.RoutingRules);
        _folder.Write($"{folder}ip-addr.txt", Samples.Addresses);
        _folder.Write($"{folder}ip-neigh.txt", Samples.Neighbours);
        _folder.Write($"{folder}bridge-fdb.txt", Samples.Forwarding);
        _folder.Write($"{folder}ipset-save.txt", Samples.Sets);
        _folder.Write($"{folder}sysctl.txt", Samples.Sysctls);
    }

    private static void AssertComplete(Node node)
    {
        Assert.Equal("worker1", node.Name);
        Assert.Single(node.Rulesets);
        Assert.Equal([IpFamily.IPv4], node.RulesetFamilies);
        Assert.Equal(4, node.Routes!.Value.Length);
        Assert.True(node.HasLocalTable);
        Assert.Equal(3, node.RoutingRules!.Value.Length);
        Assert.Equal(3, node.Interfaces!.Value.Length);
        Assert.Single(node.Neighbours!.Value);
        Assert.Single(node.ForwardingEntries!.Value);
        Assert.Single(node.IpSets!.Value);
        Assert.Equal(1, node.Sysctls!["net.ipv4.ip_forward"]!.Number);
    }

    private sealed class Recorder(List<LoadProgress> told) : IProgress<LoadProgress>
    {
        public void Report(LoadProgress value) => told.Add(value);
    }
}
