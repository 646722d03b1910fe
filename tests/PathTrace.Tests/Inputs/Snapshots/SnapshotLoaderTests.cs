using System.Runtime.Versioning;
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
    public void What_was_not_collected_is_null_and_reported()
    {
        _folder.Write("nodes/worker1/iptables-save.txt", Samples.Rules + "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A FORWARD -m set --match-set blocked src -j DROP\nCOMMIT\n");
        _folder.Write("nodes.txt", "Node name  IP           Pod CIDR\nworker1    192.168.0.2  10.0.0.0/24\nworker2    192.168.0.3  10.0.1.0/24\n");
        var snapshot = Snapshot.Load(_folder.Path);
        var node = snapshot.FindNode("worker1")!;
        Assert.True(node is { Routes: null, RoutingRules: null, Interfaces: null, Sysctls: null, IpSets: null, Neighbours: null, ForwardingEntries: null });
        Assert.Equal(
        [
            "warning nodes/worker1/ip-route.txt was not collected",
            "info nodes/worker1/ip-rule.txt was not collected",
            "info nodes/worker1/ip-addr.txt was not collected",
            "info nodes/worker1/sysctl.txt was not collected",
            "warning nodes/worker1/ipset-save.txt was not collected",
            "warning nothing was collected from node worker2",
            "info kubernetes.json was not collected",
        ],
            snapshot.Diagnostics.Where(d => d.Code == DiagnosticCode.MissingFile).Select(d => $"{d.Severity.ToString().ToLowerInvariant()} {d.Message}"));
        Assert.Contains("ssh worker1 ip route show table all > nodes/worker1/ip-route.txt", snapshot.Diagnostics[0].Consequence, StringComparison.Ordinal);
        Assert.All(snapshot.NextHops!.Entries, e => Assert.True(e.IsDerived));
        Assert.Equal("10.0.1.0/24 192.168.0.3 nodes.txt:3", $"{snapshot.NextHops.Entries[1].Destination} {snapshot.NextHops.Entries[1].NextHop} {snapshot.NextHops.Entries[1].Source}");
    }

    [Theory]
    [InlineData("", DiagnosticCode.EmptyFile)]
    [InlineData(" \n\n", DiagnosticCode.EmptyFile)]
    [InlineData("bash: line 1: ip: command not found\n", DiagnosticCode.FailedCommand)]
    [InlineData("Object \"rote\" is unknown, try \"ip help\".\n", DiagnosticCode.FailedCommand)]
    [InlineData("sudo: a password is required\n", DiagnosticCode.FailedCommand)]
    [InlineData("iptables-save v1.8.9 (nf_tables): Could not fetch rule set generation id: Permission denied (you must be root)\n", DiagnosticCode.FailedCommand)]
    public void Empty_files_and_failed_commands_count_as_not_collected(string text, DiagnosticCode code)
    {
        foreach (var file in (string[])["iptables-save", "ip-route", "ip-rule", "ip-addr", "sysctl"])
        {
            using var folder = new TempFolder();
            folder.Write($"nodes/worker1/{file}.txt", text);
            folder.Write("nodes/worker1/ip-neigh.txt", "");
            var snapshot = Snapshot.Load(folder.Path);
            var node = Assert.Single(snapshot.Nodes);
            Assert.True(node is { Routes: null, RoutingRules: null, Interfaces: null, Sysctls: null, Rulesets.IsEmpty: true, RulesetFamilies.IsEmpty: true });
            Assert.Empty(node.Neighbours!.Value);
            Assert.Single(snapshot.Diagnostics, d => d.Code == code && d.Span.Source!.Name.EndsWith($"{file}.txt", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_one_byte_file_is_no_fact()
    {
        foreach (var file in (string[])["iptables-save.txt", "ip-route.txt", "ip-rule.txt", "ip-addr.txt", "sysctl.txt", "ip-route.json", "next-hops.txt", "pods.txt", "kubernetes.json"])
        {
            using var folder = new TempFolder();
            folder.Write($"nodes/worker1/{file}", "x");
            var snapshot = Snapshot.Load(folder.Path);
            Assert.NotEmpty(snapshot.Diagnostics);
            Assert.All(snapshot.Nodes, n => Assert.True(n is { Routes: null, RoutingRules: null, Interfaces: null, Sysctls: null }));
            Assert.All(snapshot.Nodes, n => Assert.Empty(n.RulesetFamilies));
        }
    }

    [Fact]
    public void A_folder_without_nodes_and_unknown_files_are_reported()
    {
        _folder.Write("notes.dat", "buy milk, and then\nsome bread");
        var snapshot = Snapshot.Load(_folder.Path);
        Assert.Equal([DiagnosticCode.UnknownFile, DiagnosticCode.NoNodes, DiagnosticCode.MissingFile], snapshot.Diagnostics.Select(d => d.Code));
        using var empty = new TempFolder();
        Assert.Contains(Snapshot.Load(empty.Path).Diagnostics, d => d is { Code: DiagnosticCode.NoNodes, Severity: DiagnosticSeverity.Error });
    }

    [Fact]
    public void A_path_that_does_not_exist_throws_with_the_path()
    {
        var path = Path.Combine(_folder.Path, "nowhere");
        Assert.Equal(path, Assert.Throws<SnapshotNotFoundException>(() => Snapshot.Load(path)).Path);
        Assert.Throws<SnapshotNotFoundException>(() => Snapshot.Load(""));
        Assert.Throws<ArgumentException>(() => Snapshot.Load([]));
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
        Assert.Equal(4, node.Routes!.Value.Length);
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
        Assert.Equal((3, 3, 2), (snapshot.Nodes[0].Routes!.Value.Length, snapshot.Nodes[0].RoutingRules!.Value.Length, snapshot.NextHops!.Entries.Length));
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
    [UnsupportedOSPlatform("windows")]
    public void Links_out_of_the_folder_and_pipes_are_not_followed()
    {
        using var outside = new TempFolder();
        outside.Write("secret.txt", Samples.NextHops);
        _folder.Write("nodes/worker1/ip-route.txt", Samples.Routes);
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "next-hops.txt"), Path.Combine(outside.Path, "secret.txt"));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "elsewhere"), outside.Path);
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "load-balancers.txt"), Path.Combine(_folder.Path, "elsewhere/secret.txt"));
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "nodes/worker1/ip-rule.txt"), "loop");
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "nodes/loop"), _folder.Path);
        Directory.CreateDirectory(Path.Combine(_folder.Path, "nodes/worker2"));
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "nodes/worker2/ip-route.txt"), "../worker1/ip-route.txt");
        if (!TryMakePipe(Path.Combine(_folder.Path, "nodes/worker1/sysctl.txt")))
            Assert.Skip("mkfifo is not there");
        var snapshot = Snapshot.Load(_folder.Path);
        Assert.Null(snapshot.NextHops);
        Assert.Null(snapshot.LoadBalancers);
        Assert.Equal(["worker1", "worker2"], snapshot.Nodes.Select(n => n.Name));
        Assert.Equal(3, snapshot.FindNode("worker2")!.Routes!.Value.Length);
        Assert.Equal(
            ["elsewhere", "load-balancers.txt", "next-hops.txt", "nodes/loop", "nodes/worker1/ip-rule.txt"],
            snapshot.Diagnostics.Where(d => d.Code == DiagnosticCode.UnreadableFile).Select(d => d.Span.ToString()));
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
        Assert.Equal(3, node.Routes!.Value.Length);
        Assert.True(node.HasLocalTable);
        Assert.Equal(3, node.RoutingRules!.Value.Length);
        Assert.Equal(2, node.Interfaces!.Value.Length);
        Assert.Single(node.Neighbours!.Value);
        Assert.Single(node.ForwardingEntries!.Value);
        Assert.Single(node.IpSets!.Value);
        Assert.Equal(1, node.Sysctls!["net.ipv4.ip_forward"]!.Number);
    }

    private static bool TryMakePipe(string path)
    {
        try
        {
            using var process = System.Diagnostics.Process.Start("mkfifo", [path]);
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private sealed class Recorder(List<LoadProgress> told) : IProgress<LoadProgress>
    {
        public void Report(LoadProgress value) => told.Add(value);
    }
}
