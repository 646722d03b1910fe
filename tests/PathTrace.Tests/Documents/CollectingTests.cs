using System.Formats.Tar;
using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Documents;

/// <summary>The README's shell loop, its part that runs on a node, run in a network namespace of its own.</summary>
public class CollectingTests
{
    // Something of each kind to collect; the namespace ends with the shell, and everything in it.
    private const string Prepare = """
        ip link set lo up && ip link add br0 type bridge && ip link set br0 up && ip addr add 10.0.1.1/24 dev br0 &&
        ip -6 addr add fd00::1/64 dev br0 nodad && ip neigh add 10.0.1.9 lladdr 02:00:00:00:00:09 dev br0 && ip rule add fwmark 1 lookup 100 &&
        iptables -t nat -A POSTROUTING -s 10.0.1.0/24 -j MASQUERADE && ip6tables -P FORWARD DROP && ipset create pods hash:ip && exec sh -s
        """;

    [Fact]
    public void The_loop_s_part_on_the_node_collects_every_file_and_all_of_them_are_understood()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "making a network namespace takes root on Linux.");
        Assert.SkipUnless(HasTools(), "unshare, ip, bridge, iptables, ip6tables, ipset and sysctl are needed (Debian: util-linux iproute2 iptables ipset procps).");
        var folder = Directory.CreateTempSubdirectory("pathtrace-collect-");
        try
        {
            var tar = Path.Combine(folder.FullName, "node.tar");
            var script = Path.Combine(folder.FullName, "collect.sh");
            File.WriteAllText(script, PartOnTheNode());
            var prepare = Prepare.ReplaceLineEndings(" ");
            var run = Processes.Run("unshare", ["--net", "sh", "-c", $"{prepare} < {script} > {tar}"]);
            Assert.Equal((0, ""), (run.ExitCode, run.Errors));
            var node = Path.Combine(folder.FullName, "snapshot", "nodes", "worker1");
            Directory.CreateDirectory(node);
            TarFile.ExtractToDirectory(tar, node, overwriteFiles: false);
            AssertComplete(node, Snapshot.Load(Path.Combine(folder.FullName, "snapshot")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Tools in place of the real ones: success without output is a ruleset without tables, failure without output is no file.
    [Theory]
    [InlineData("exit 0", true)]
    [InlineData("exit 1", false)]
    public void A_node_without_rules_is_told_from_one_whose_command_failed(string saves, bool isFact)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the script is for sh.");
        var folder = Directory.CreateTempSubdirectory("pathtrace-collect-");
        try
        {
            var tools = Path.Combine(folder.FullName, "tools");
            Directory.CreateDirectory(tools);
            foreach (var tool in (string[])["iptables-save", "ip6tables-save", "iptables-nft-save", "ip6tables-nft-save", "iptables-legacy-save", "ip6tables-legacy-save", "ip", "bridge", "ipset", "sysctl"])
                File.WriteAllText(Path.Combine(tools, tool), $"#!/bin/sh\n{(tool.Contains("tables", StringComparison.Ordinal) ? saves : "exit 1")}\n");
            var script = Path.Combine(folder.FullName, "collect.sh");
            File.WriteAllText(script, PartOnTheNode());
            var node = Path.Combine(folder.FullName, "snapshot", "nodes", "worker1");
            Directory.CreateDirectory(node);
            var run = Processes.Run("sh", ["-c", $"chmod +x {tools}/* && PATH={tools}:$PATH sh {script} | tar -xf - -C {node}"]);
            Assert.Equal((0, ""), (run.ExitCode, run.Errors));

            Assert.Equal(isFact ? ["ip6tables-save.txt", "iptables-save.txt"] : [], Directory.GetFiles(node).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
            var families = Snapshot.Load(Path.Combine(folder.FullName, "snapshot")).Nodes.SelectMany(n => n.RulesetFamilies).Order();
            Assert.Equal(isFact ? [IpFamily.IPv4, IpFamily.IPv6] : [], families);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void AssertComplete(string folder, Snapshot snapshot)
    {
        var files = Directory.GetFiles(folder).Select(f => Path.GetFileName(f)).Where(f => !f.StartsWith("ip", StringComparison.Ordinal) || !f.Contains("tables", StringComparison.Ordinal));
        Assert.Equal(
            ["bridge-fdb.txt", "ip-6-route.txt", "ip-6-rule.txt", "ip-addr.txt", "ip-neigh.txt", "ip-route.txt", "ip-rule.txt", "ipset-save.txt", "sysctl.txt"],
            files.Order(StringComparer.Ordinal));
        var node = Assert.Single(snapshot.Nodes);
        Assert.Equal([IpFamily.IPv4, IpFamily.IPv6], node.RulesetFamilies.Order());
        Assert.Equal([IpFamily.IPv4, IpFamily.IPv6], node.RouteFamilies.Order());
        Assert.Equal([IpFamily.IPv4, IpFamily.IPv6], node.RoutingRuleFamilies.Order());
        Assert.True(node.HasLocalTable);
        Assert.Contains(node.Interfaces!.Value, i => i.Name == "br0");
        Assert.Equal("pods", Assert.Single(node.IpSets!.Value).Name);
        Assert.Contains(node.Neighbours!.Value, n => n.Address == IpAddress.Parse("10.0.1.9"));
        Assert.NotNull(node.Sysctls!["net.ipv4.ip_forward"]);
        Assert.DoesNotContain(snapshot.Diagnostics, d => d.Severity == PathTrace.Text.DiagnosticSeverity.Error);
    }

    private static string PartOnTheNode()
    {
        var loop = Markdown.Blocks(File.ReadAllText(Repository.PathOf("README.md")), "sh")[2].Split('\n');
        var body = loop.SkipWhile(l => !l.Contains("<<'COLLECT'", StringComparison.Ordinal)).Skip(1).TakeWhile(l => l != "COLLECT").ToList();
        Assert.NotEmpty(body);
        return string.Join('\n', body) + "\n";
    }

    private static bool HasTools() =>
        Processes.Run("sh", ["-c", "for t in unshare ip bridge iptables ip6tables ipset sysctl; do command -v $t || exit 1; done; unshare --net true"]).ExitCode == 0;
}
