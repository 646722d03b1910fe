using System.Runtime.Versioning;
using PathTrace.Cluster;
using PathTrace.Inputs;
using PathTrace.Text;

namespace PathTrace.Tests.Inputs.Snapshots;

/// <summary>What is absent, empty or not for reading.</summary>
public sealed class SnapshotGapTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

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
        Assert.Equal("ssh worker1 ip route show table all > nodes/worker1/ip-route.txt", snapshot.Diagnostics[0].Collect);
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

    // iptables-save succeeds and prints nothing where no table is registered; whoever collects writes that down.
    [Fact]
    public void A_file_of_comments_is_a_ruleset_without_tables()
    {
        _folder.Write("nodes/worker1/iptables-save.txt", "# no rules\n");
        _folder.Write("nodes/worker1/ip6tables-save.txt", "");
        var snapshot = Snapshot.Load(_folder.Path);
        var node = Assert.Single(snapshot.Nodes);

        Assert.Equal([PathTrace.Net.IpFamily.IPv4], node.RulesetFamilies);
        Assert.True(Assert.Single(node.Rulesets) is { IsComplete: true, Tables.IsEmpty: true });
        var problem = Assert.Single(snapshot.Diagnostics, d => d.Code == DiagnosticCode.EmptyFile);
        Assert.Equal(
            ("the file is empty: either the command failed, or no table is in use and it had nothing to print",
            "It counts as not collected. To tell them apart, run ip6tables-save again as root: if it prints nothing and 'echo $?' says 0, write the line '# no rules' into the file."),
            (problem.Message, problem.Consequence));
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
        Assert.Equal(4, snapshot.FindNode("worker2")!.Routes!.Value.Length);
        Assert.Equal(
            ["elsewhere", "load-balancers.txt", "next-hops.txt", "nodes/loop", "nodes/worker1/ip-rule.txt"],
            snapshot.Diagnostics.Where(d => d.Code == DiagnosticCode.UnreadableFile).Select(d => d.Span.ToString()));
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
}
