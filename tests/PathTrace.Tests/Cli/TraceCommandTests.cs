using PathTrace.Tests.Support;

namespace PathTrace.Tests.Cli;

/// <summary>What <c>trace</c> answers: exit codes, text, formats and colours.</summary>
public class TraceCommandTests
{
    private const string Lost = "tcp 203.0.113.7:51000 -> 172.17.0.1:80 at worker1 in eth0";
    private const string Arrives = "tcp 203.0.113.7:51000 -> 172.17.0.1:80 at worker2 in eth0";
    private const string Partial = "tcp 203.0.113.7:51000 -> 172.17.0.1:80";

    // The design's exit codes; the verdicts are those of fixtures/README.md.
    [Theory]
    [InlineData("talk/flushed", Arrives, 0, "REACHES")]
    [InlineData("talk/flushed", Lost, 1, "FAILS")]
    [InlineData("talk/flushed", Partial, 1, "PARTIAL")]
    [InlineData("unknown-match", "tcp 203.0.113.7:51000 -> 172.17.0.1:80", 3, "INDETERMINATE")]
    public void The_exit_code_says_what_the_verdict_says(string fixture, string query, int code, string word)
    {
        var run = CommandRun.Of("trace", CommandRun.Dumps(fixture), query);

        Assert.Equal(code, run.Code);
        Assert.Contains($"\n{word} ", run.Output);
    }

    [Fact]
    public void The_flushed_node_is_explained()
    {
        var text = string.Join(' ', CommandRun.Of("trace", CommandRun.Dumps("talk/flushed"), Partial).Output.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

        // What the talk says of its outage.
        Assert.Contains("nat on worker1 holds no rule for 172.17.0.1:80 (default/service-1): KUBE-SERVICES is gone there, while 2 of 2 other nodes have it", text);
        Assert.Contains("keeps the service address, matches no pod route, leaves by the default route and dies in the fabric", text);
        Assert.Contains("lb sends 1 of 3 connections to worker1", text);
        Assert.Contains("restore kube-proxy's rules on worker1", text);
        Assert.Contains("Tried: with worker2's rules in place this packet reaches default/pod-1 or default/pod-2 and is answered.", text);
        Assert.Contains("66.7 % reach a pod and are answered 33.3 % are lost", text);
    }

    [Fact]
    public void At_says_where_a_packet_arrives_that_does_not_say_so()
    {
        Assert.Equal(1, CommandRun.Of("trace", CommandRun.Dumps("talk/flushed"), Partial, "--at", "worker1").Code);
        Assert.Equal(0, CommandRun.Of("trace", CommandRun.Dumps("talk/flushed"), Partial, "--at", "worker2 in eth0").Code);
        Assert.Equal(2, CommandRun.Of("trace", CommandRun.Dumps("talk/flushed"), Arrives, "--at", "worker1").Code);
        Assert.Equal(2, CommandRun.Of("trace", CommandRun.Dumps("talk/flushed"), Partial, "--at", "nobody").Code);
    }

    [Fact]
    public void The_form_of_xtables_monitor_is_one_of_the_formats()
    {
        var run = CommandRun.Of("trace", CommandRun.Dumps("talk/flushed"), Arrives, "--format", "nft-trace");

        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.StartsWith($"# {Arrives}\n\n# path 1 of 2: 50.0 % (1/2), deliveredToPod\n", run.Output);
        Assert.Contains("\n TRACE: 2 00000001 nat:PREROUTING:rule:0x1:JUMP:KUBE-SERVICES  -4 -t nat -A PREROUTING ", run.Output);
    }

    [Fact]
    public void What_was_not_understood_says_how_many_paths_depend_on_it()
    {
        var folder = Directory.CreateTempSubdirectory("pathtrace-");
        try
        {
            var rules = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A INPUT -p udp -m udp --bar 3 -j DROP\n-A INPUT -p tcp -m tcp --foo 3 -j DROP\nCOMMIT\n";
            foreach (var (path, text) in TempSnapshot.Node(2, rules))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder.FullName, path))!);
                File.WriteAllText(Path.Combine(folder.FullName, path), text);
            }

            var run = CommandRun.Of("trace", folder.FullName, "tcp 192.168.0.9:1000 -> 192.168.0.2:22 at w2 in eth0");

            // The rule matches, or it does not: two paths, and each takes one for granted. No TCP packet comes to the other rule.
            Assert.Equal(3, run.Code);
            Assert.Contains("2 of 2 traced paths depend on it.", string.Join(' ', run.Errors.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
            Assert.Contains("'--foo'", run.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("'--bar'", run.Errors, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Colours_are_printed_only_where_asked()
    {
        var plain = CommandRun.Of("trace", CommandRun.Dumps("talk/flushed"), Partial).Output;
        var coloured = CommandRun.Of("trace", CommandRun.Dumps("talk/flushed"), Partial, "--color", "always").Output;

        Assert.DoesNotContain('\x1b', plain);
        Assert.Contains("\x1b[", coloured);
        Assert.Equal(plain, System.Text.RegularExpressions.Regex.Replace(coloured, "\x1b\\[[0-9;]*m", ""));
    }

    [Fact]
    public void A_hostile_comment_cannot_drive_a_terminal()
    {
        var folder = Directory.CreateTempSubdirectory("pathtrace-");
        try
        {
            var rules = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A INPUT -m comment --comment \"\x1b[2J\u202e\" -j DROP\n-A INPUT --\x1b]0;owned\a\nCOMMIT\n";
            foreach (var (path, text) in TempSnapshot.Node(2, rules))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder.FullName, path))!);
                File.WriteAllText(Path.Combine(folder.FullName, path), text);
            }

            foreach (var args in new[] { new[] { "trace", folder.FullName, "tcp 203.0.113.7:1 -> 192.168.0.2:22 at w2", "--verbose" }, ["show", folder.FullName, "--verbose"] })
            {
                var run = CommandRun.Of(args);
                Assert.Contains(@"\x1b", run.Output);
                Assert.DoesNotContain(run.Output + run.Errors, c => (c < ' ' && c != '\n') || c == '\u202e');
            }
        }
        finally
        {
            folder.Delete(true);
        }
    }
}
