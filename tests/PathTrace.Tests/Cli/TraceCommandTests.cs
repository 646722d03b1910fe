using System.Text.Json;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Cli;

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
    public void A_bad_query_is_shown_with_its_place()
    {
        var run = CommandRun.Of("trace", CommandRun.Dumps("talk/flushed"), "tcp 203.0.113.7:51000 => 172.17.0.1:80");

        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains("    1 | tcp 203.0.113.7:51000 => 172.17.0.1:80\n      |                       ^", run.Errors);
    }

    [Theory]
    [InlineData("tcp 203.0.113.7:1 -> svc/default/nothing:80", "nothing")]
    [InlineData("tcp 203.0.113.7:1 -> 172.17.0.1:80 at worker9", "worker9")]
    public void A_name_that_nobody_has_is_named(string query, string name)
    {
        var run = CommandRun.Of("trace", CommandRun.Dumps("talk/flushed"), query);

        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains(name, run.Errors);
    }

    // The mark stands under the word that names the missing thing.
    [Theory]
    [InlineData("tcp 203.0.113.7:1 -> svc/default/nothing:80", "svc/default/nothing")]
    [InlineData("tcp pod/ö/nothing -> 172.17.0.1:80", "pod/ö/nothing")]
    [InlineData("tcp 203.0.113.7:1 -> 172.17.0.1:80 at worker9 in eth0", "worker9")]
    [InlineData("tcp 203.0.113.7:1 -> 172.17.0.1:80 at worker1 in eth9", "eth9")]
    [InlineData("tcp 203.0.113.7:1 -> 172.17.0.1:80 from node/worker9", "node/worker9")]
    [InlineData("tcp 203.0.113.7:1 -> node/worker1", "node/worker1")] // no port
    public void A_complaint_about_a_name_points_at_it(string query, string word)
    {
        var mark = $"    1 | {query}\n      | {new string(' ', query.IndexOf(word, StringComparison.Ordinal))}{new string('^', word.Length)}\n";

        Assert.Contains(mark, CommandRun.Of("trace", CommandRun.Dumps("talk/flushed"), query).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_complaint_about_at_does_not_point_at_the_query()
    {
        var run = CommandRun.Of("trace", CommandRun.Dumps("talk/flushed"), Partial, "--at", "worker9");

        Assert.Contains("--at:1:1: error PT1502: the snapshot holds no node worker9\n    1 | worker9\n      | ^^^^^^^\n", run.Errors, StringComparison.Ordinal);
        Assert.Equal(2, CommandRun.Of("trace", CommandRun.Dumps("talk/flushed"), Partial, "--at", " ").Code);
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
    public void A_list_may_begin_with_a_byte_order_mark_and_must_hold_a_query()
    {
        var list = Path.GetTempFileName();
        try
        {
            File.WriteAllText(list, Arrives, new System.Text.UTF8Encoding(true));
            Assert.Equal(0, CommandRun.Of("trace", CommandRun.Dumps("talk/flushed"), "--packets", list).Code);
            File.WriteAllText(list, "# nothing yet\n");
            var run = CommandRun.Of("trace", CommandRun.Dumps("talk/flushed"), "--packets", list);
            Assert.Equal(2, run.Code);
            Assert.Contains("holds no query", run.Errors, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(list);
        }
    }

    [Fact]
    public void Lists_answer_a_JSON_object_a_line_and_return_the_worst_code()
    {
        var list = Path.GetTempFileName();
        try
        {
            File.WriteAllText(list, $"# packets\n\n{Arrives}\r\n{Partial} # the talk's\n  {Lost}");
            var run = CommandRun.Of("trace", CommandRun.Dumps("talk/flushed"), "--packets", list);

            var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal([Arrives, Partial, Lost], lines.Select(l => JsonDocument.Parse(l).RootElement.GetProperty("query").GetString()));
            Assert.All(lines, TraceSchema.Check);
            Assert.Equal(1, run.Code);

            File.WriteAllText(list, $"{Arrives}\nnonsense\n{Partial}\n");
            var bad = CommandRun.Of("trace", CommandRun.Dumps("talk/flushed"), "--packets", list);
            Assert.Equal(2, bad.Code);
            var answers = bad.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.All(answers, TraceSchema.Check);
            Assert.Equal([1, 2, 3], answers.Select(a => JsonDocument.Parse(a).RootElement.GetProperty("line").GetInt32()));
            Assert.Equal("nonsense", JsonDocument.Parse(answers[1]).RootElement.GetProperty("query").GetString());
            Assert.Equal("expected a protocol (tcp, udp, icmp, … or a number from 0 to 255), found 'nonsense'", JsonDocument.Parse(answers[1]).RootElement.GetProperty("diagnostics")[0].GetProperty("message").GetString());
            Assert.Contains("    2 | nonsense", bad.Errors);

            File.WriteAllText(list, $"{Arrives}\n\n  tcp 203.0.113.7:1 -> svc/default/nothing:80\n");
            var unknown = CommandRun.Of("trace", CommandRun.Dumps("talk/flushed"), "--packets", list).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1];
            TraceSchema.Check(unknown);
            var problem = JsonDocument.Parse(unknown).RootElement;
            Assert.Equal((3, "PT1502", 24), (problem.GetProperty("line").GetInt32(), problem.GetProperty("diagnostics")[0].GetProperty("code").GetString(), problem.GetProperty("diagnostics")[0].GetProperty("column").GetInt32()));
            Assert.Contains("This query was not traced.", bad.Errors);
        }
        finally
        {
            File.Delete(list);
        }
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
    public void An_answer_settles_the_verdict_and_is_named_beside_it()
    {
        var no = CommandRun.Of("trace", CommandRun.Dumps("unknown-match"), Arrives, "--assume", "geoip=no");
        var yes = CommandRun.Of("trace", CommandRun.Dumps("unknown-match"), Arrives, "--assume", "geoip=yes", "--format", "json");

        Assert.Equal((0, ""), (no.Code, no.Errors));
        Assert.Contains("  rests on:   --assume geoip=no\n", no.Output);
        Assert.Contains("assumed   by --assume geoip=no: ", no.Output);
        Assert.Equal((1, ""), (yes.Code, yes.Errors));
        TraceSchema.Check(yes.Output);
        Assert.Equal("geoip=yes", JsonDocument.Parse(yes.Output).RootElement.GetProperty("given")[0].GetString());
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
    public void Every_packet_of_a_list_takes_the_same_answers()
    {
        var run = CommandRun.Of("trace", CommandRun.Dumps("unknown-match"), "--packets", Path.Combine(Fixtures.FolderOf("unknown-match"), "packets.txt"), "--assume", "geoip=no");

        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.All(run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), TraceSchema.Check);
    }

    [Theory]
    [InlineData("'nonsense' is no answer", "nonsense")]
    [InlineData("'geoip' is answered both yes and no", "geoip=yes", "geoip=no")]
    [InlineData("no match or target is called 'geoip2'", "geoip2=yes")]
    [InlineData("filter FORWARD on worker2 has 5 rules, and none is number 77", "worker2:filter:FORWARD:77=yes")]
    public void What_cannot_be_an_answer_is_bad_usage(string problem, params string[] answers)
    {
        var run = CommandRun.Of(["trace", CommandRun.Dumps("unknown-match"), Arrives, .. answers.SelectMany(a => new[] { "--assume", a })]);

        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains(problem, run.Errors);
    }

    [Fact]
    public void An_answer_that_nobody_asked_for_is_told()
    {
        var run = CommandRun.Of("trace", CommandRun.Dumps("unknown-match"), Arrives, "--assume", "geoip=no", "--assume", "limit=yes");

        Assert.Equal(0, run.Code);
        Assert.Contains("--assume limit=yes settled nothing", run.Errors);
        Assert.DoesNotContain("geoip", run.Errors);
    }

    [Theory]
    [InlineData("SNAPSHOT is missing.", "trace")]
    [InlineData("QUERY is missing.", "trace", "x")]
    [InlineData("SNAPSHOT is missing.", "show")]
    [InlineData("LOG is missing.", "compare-trace", "x")]
    // What the shell leaves of an unquoted query: ">" and what stands behind it are gone.
    [InlineData("put it into quotes, \"tcp 203.0.113.7:51000 -> 172.17.0.1:80\"", "trace", "x", "tcp", "203.0.113.7:51000", "-")]
    public void What_is_missing_is_named(string problem, params string[] args)
    {
        var run = CommandRun.Of(args);

        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains(problem, run.Errors);
        Assert.DoesNotContain("Required argument", run.Errors);
    }

    [Theory]
    [InlineData("Required argument missing for option: '--packets'.", "x", "y", "--packets")]
    [InlineData("Required argument missing for option: '--packets'.", "x", "--packets")]
    [InlineData("Required argument missing for option: '--packets'.", "x", "y", "--packets=")]
    [InlineData("Required argument missing for option: '--at'.", "x", "y", "--at")]
    [InlineData("Option '--packets' expects a single argument but 2 were provided.", "x", "--packets", "a", "--packets", "b")]
    [InlineData("Option '--at' expects a single argument but 2 were provided.", "x", "y", "--at", "a", "--at", "b")]
    [InlineData("--width takes a number from 40 to 1000.", "x", "y", "--width", "abc")]
    [InlineData("--width takes a number from 40 to 1000.", "x", "y", "--width", "39")]
    [InlineData("There is no file or folder \"@x\".", "@x", "tcp 1.2.3.4:1 -> 5.6.7.8:2")]
    public void An_option_without_its_value_or_with_two_is_told_in_a_line(string problem, params string[] args)
    {
        var run = CommandRun.Of(["trace", .. args]);

        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.StartsWith($"pathtrace: {problem}\n", run.Errors);
    }

    [Theory]
    [InlineData("trace", "tcp 1.2.3.4:1 -> 5.6.7.8:2")]
    [InlineData("show")]
    public void A_folder_of_several_snapshots_is_none(params string[] args)
    {
        var folder = Path.GetDirectoryName(CommandRun.Dumps("talk/flushed"))!;
        var talk = Path.GetDirectoryName(folder)!;
        var run = CommandRun.Of([args[0], talk, .. args[1..]]);

        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Equal($"pathtrace: {talk} holds several snapshots (flushed/snapshot, healthy/snapshot, repaired/snapshot …): name one of them.\n", run.Errors);
    }

    [Fact]
    public void A_query_before_its_snapshot_is_told()
    {
        var run = CommandRun.Of("trace", Arrives, CommandRun.Dumps("talk/flushed"));

        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.StartsWith("pathtrace: SNAPSHOT and QUERY are swapped: the snapshot comes first", run.Errors);
    }

    [Theory]
    [InlineData("trace")]
    [InlineData("trace", "x")]
    [InlineData("trace", "/nowhere/at/all", "tcp 1.2.3.4:1 -> 5.6.7.8:2")]
    [InlineData("trace", "x", "y", "--packets", "z")]
    [InlineData("trace", "x", "y", "--width", "7")]
    [InlineData("trace", "x", "y", "--format", "xml")]
    [InlineData("trace", "x", "--packets", "/nowhere/at/all")]
    [InlineData("nothing")]
    [InlineData("show", "/nowhere/at/all")]
    public void Bad_usage_says_what_is_wrong_and_returns_2(params string[] args)
    {
        var run = CommandRun.Of(args);

        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.NotEmpty(run.Errors);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("trace", "--help")]
    [InlineData("show", "--help")]
    [InlineData("compare-trace", "--help")]
    [InlineData("--version")]
    public void Help_is_everywhere(params string[] args)
    {
        var run = CommandRun.Of(args);

        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.NotEmpty(run.Output);
        Assert.True(!args.Contains("--help") || run.Output.Contains("\n  pathtrace ", StringComparison.Ordinal), run.Output);
        Assert.True(args is not [_, "--help"] || run.Output.Contains("Examples:", StringComparison.Ordinal), run.Output);
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
