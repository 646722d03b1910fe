using PathTrace.Tests.Support;

namespace PathTrace.Tests.Cli;

public class CompareCommandTests
{
    private const string Log = "nft/xtables-monitor.log";

    [Fact]
    public void Every_packet_has_a_line_and_agreement_is_0()
    {
        var run = Run("--width", "300");

        Assert.Equal((0, ""), (run.Code, run.Errors));
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(7, lines.Length);
        Assert.All(lines, l => Assert.StartsWith("✓ packet ", l));
        Assert.Contains("✓ packet 2  tcp 203.0.113.7:51001 -> 10.0.1.1:22 at worker1 in eth0 ttl 63 length 40: agrees to the end after 10 common steps", lines[1]);
    }

    [Fact]
    public void The_first_that_differs_is_told_with_both_stories_and_is_1()
    {
        var run = OfText(LiveTraces.TextOf("legacy/kernel.log").Replace("filter:GUARD:rule:2 ", "filter:GUARD:rule:3 ", StringComparison.Ordinal), "legacy/kernel.log", "--width", "200");

        Assert.Equal((1, ""), (run.Code, run.Errors));
        Assert.Contains("\npacket 2 at worker1: parts ways after 10 common steps\n", run.Output);
        Assert.Contains("\n  both   filter FORWARD 5 JUMP:GUARD: -A FORWARD -i eth0 -j GUARD", run.Output);
        Assert.Contains("\n  live   filter GUARD 3: -A GUARD -p udp ", run.Output);
        Assert.Contains("\n  dumps  filter GUARD 2 DROP: -A GUARD -p tcp -m tcp --dport 22 -j DROP", run.Output);
        Assert.Contains("nodes/worker1/iptables-save.txt:70\n", run.Output);
        Assert.Contains("  why    the live packet meets filter GUARD rule 3, and the dumps lead to filter GUARD rule 2.", run.Output);
    }

    [Fact]
    public void A_log_that_breaks_off_is_3()
    {
        var run = OfText(string.Join('\n', LiveTraces.TextOf(Log).Split('\n')[..10]));

        Assert.Equal(3, run.Code);
        Assert.Contains("cannot be told", run.Output);
    }

    [Theory]
    [InlineData("--packet", "3")]
    [InlineData("--id", "4abff3ff")]
    public void One_packet_can_be_chosen(params string[] choice)
    {
        var run = Run(choice);

        Assert.Equal(0, run.Code);
        Assert.Contains("✓ packet 3  udp 203.0.113.7:51002 -> 10.0.1.2:53", run.Output);
        Assert.DoesNotContain("packet 4", run.Output);
    }

    [Theory]
    [InlineData("none of the 7 packets", "--packet", "9")]
    [InlineData("none of the 7 packets", "--id", "00000000")]
    [InlineData("takes a number from 1", "--packet", "0")]
    [InlineData("no node worker9; it holds worker1", "--node", "worker9")]
    [InlineData("is no answer", "--assume", "limit")]
    [InlineData("no match or target is called 'bogus'", "--assume", "bogus=yes")]
    public void Bad_usage_is_2(string problem, params string[] options)
    {
        var run = Run(options);

        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains(problem, run.Errors);
    }

    [Fact]
    public void What_is_no_log_is_2()
    {
        Assert.Equal(2, CommandRun.Of("compare-trace", LiveTraces.DumpsOf(Log), "/nowhere/at/all").Code);
        var run = OfText("[ 1.0] eth0: link up\n");
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains("holds no packet of xtables-monitor --trace, nft monitor trace, or the kernel's TRACE target (1 line of something else)", run.Errors);
    }

    [Fact]
    public void A_log_that_does_not_tell_its_node_needs_one()
    {
        var run = CommandRun.Of("compare-trace", CommandRun.Dumps("talk/healthy"), LiveTraces.PathOf(Log));

        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains("say so with --node (worker1, worker2, worker3)", run.Errors);
    }

    [Fact]
    public void Bad_lines_are_told_with_file_and_line_and_drive_no_terminal()
    {
        var run = OfText("PACKET: 2 \x1b[2J\n" + LiveTraces.TextOf(Log));

        Assert.Equal(0, run.Code);
        Assert.Contains("trace.log:1:1: error PT1601: ", run.Errors);
        Assert.DoesNotContain('\x1b', run.Errors + run.Output);
    }

    private static CommandRun Run(params string[] options) => CommandRun.Of(["compare-trace", LiveTraces.DumpsOf(Log), LiveTraces.PathOf(Log), .. options]);

    private static CommandRun OfText(string text, string log = Log, params string[] options)
    {
        var folder = Directory.CreateTempSubdirectory("pathtrace-");
        try
        {
            var file = Path.Combine(folder.FullName, "trace.log");
            File.WriteAllText(file, text);
            return CommandRun.Of(["compare-trace", LiveTraces.DumpsOf(log), file, .. options]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
