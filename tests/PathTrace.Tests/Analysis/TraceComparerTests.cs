using PathTrace.Analysis.TraceComparison;
using PathTrace.Cluster;
using PathTrace.Inputs.TraceLogs;
using PathTrace.Rendering;
using PathTrace.Tests.Support;
using PathTrace.Text;

namespace PathTrace.Tests.Analysis;

/// <summary>Live packets against the dumps of their node: the logs were captured from a kernel whose dumps these are, so that everything agrees until somebody changes one of them.</summary>
public class TraceComparerTests
{
    public static TheoryData<string> Logs() => [.. LiveTraces.Names];

    public static TheoryData<string> All() => [.. LiveTraces.All];

    [Theory]
    [MemberData(nameof(All))]
    public void What_the_kernel_did_is_what_its_dumps_say(string log)
    {
        var comparisons = Compare(log, LiveTraces.TextOf(log), LiveTraces.SnapshotOf(log));

        Assert.All(comparisons, c => Assert.True(c.Outcome == ComparisonOutcome.Agrees, $"{c.Query?.Text}: {c.Reason}"));
        Assert.All(comparisons, c => Assert.DoesNotContain(c.Steps, s => s.Side is ComparedSide.Live or ComparedSide.Predicted));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_text_is_the_verified_one(string log)
    {
        var comparisons = Compare(log, LiveTraces.TextOf(log), LiveTraces.SnapshotOf(log)).Select((c, i) => (i + 1, c)).ToList();
        var text = new ComparisonRenderer(new TextOptions { Width = 120, Verbose = true }).Render(comparisons).ToString();
        Verified.File(text, Path.ChangeExtension(LiveTraces.PathOf(log), null).Replace($"compare-trace/{log.Split('/')[0]}/", $"compare-trace/{log.Split('/')[0]}/expected/", StringComparison.Ordinal) + ".verified.txt");
    }

    // Of each log every line in turn is lost. Ends of chains and rules that only look on are not compared; what else is lost is missed, unless the log ends there.
    [Theory]
    [MemberData(nameof(All))]
    public void No_step_can_be_lost_unnoticed(string log)
    {
        var lines = LiveTraces.TextOf(log).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var snapshot = LiveTraces.SnapshotOf(log);
        var comparer = new TraceComparer(snapshot);
        // Where the lost line was the only one of nat, the packet looks like one of an earlier connection, and the note says that it was taken for one.
        static int Earlier(IEnumerable<PacketComparison> comparisons) => comparisons.Count(c => c.Notes.Any(n => n.Contains("(state established)", StringComparison.Ordinal)));
        var before = Earlier(LiveTraces.Read(string.Join('\n', lines)).Packets.Select(p => comparer.Compare(p)));
        for (var i = 0; i < lines.Length; i++)
        {
            if (IsUncompared(lines, i))
                continue;
            var packets = LiveTraces.Read(string.Join('\n', lines.Where((_, n) => n != i))).Packets;
            var comparisons = packets.Select(p => comparer.Compare(p)).ToList();
            Assert.True(comparisons.Any(c => c.Outcome != ComparisonOutcome.Agrees) || Earlier(comparisons) > before, $"line {i + 1} is not missed: {lines[i]}");
        }
    }

    [Fact]
    public void A_rule_that_the_kernel_numbers_otherwise_is_noticed()
    {
        var log = LiveTraces.TextOf("legacy/kernel.log").Replace("filter:GUARD:rule:2 ", "filter:GUARD:rule:3 ", StringComparison.Ordinal);
        var comparison = Compare("legacy/kernel.log", log, LiveTraces.SnapshotOf("legacy/kernel.log"))[1];

        Assert.Equal(ComparisonOutcome.PartsWays, comparison.Outcome);
        Assert.Equal("the live packet meets filter GUARD rule 3, and the dumps lead to filter GUARD rule 2", comparison.Reason);
        Assert.Equal("nodes/worker1/iptables-save.txt:70", comparison.Steps.First(s => s.Side == ComparedSide.Predicted).RuleSource.ToString());
        Assert.Equal("legacy/kernel.log:34", comparison.Steps.First(s => s.Side == ComparedSide.Live).LogSource.ToString());
    }

    [Theory]
    // A rule was deleted after the log was taken, and one put in its place.
    [InlineData("nft/xtables-monitor.log", "-A GUARD -p tcp -m tcp --dport 22 -j DROP\n", "", 1, "the live packet meets a rule of filter GUARD that the dump does not have (the rules were changed between dump and log), and the dumps lead to filter GUARD rule 4")]
    [InlineData("nft/xtables-monitor.log", "--dport 22 -j DROP", "--dport 22 -j ACCEPT", 1, "the live packet meets a rule of filter GUARD that the dump does not have (the rules were changed between dump and log), and the dumps lead to filter GUARD rule 2")]
    [InlineData("nft/nft-monitor.log", "--dport 22 -j DROP", "--dport 22 -j ACCEPT", 1, "the live packet meets a rule of filter GUARD, and the dumps lead to filter GUARD rule 2")]
    [InlineData("legacy/kernel.log", "-A FORWARD -i eth0 -j GUARD\n", "", 1, "the live packet meets a rule of filter FORWARD that the dump does not have (the rules were changed between dump and log), and the dumps lead to the policy of filter FORWARD")]
    [InlineData("nft/xtables-monitor.log", "-A INPUT -p udp -m udp --dport 161 -j REJECT --reject-with icmp-port-unreachable\n", "-A INPUT -j FROBNICATE\n", 3, "the prediction cannot be followed further")]
    public void A_dump_that_is_not_the_kernel_s_is_found_out(string log, string rule, string instead, int packet, string reason)
    {
        var comparison = Compare(log, LiveTraces.TextOf(log), Changed(log, "iptables-save.txt", rule, instead))[packet];

        if (reason.StartsWith("the prediction", StringComparison.Ordinal))
            Assert.NotEqual(ComparisonOutcome.Agrees, comparison.Outcome);
        else
            Assert.Equal((ComparisonOutcome.PartsWays, reason), (comparison.Outcome, comparison.Reason));
    }

    // The route to the pods leads elsewhere: no rule tells, the interface does.
    [Theory]
    [MemberData(nameof(Logs))]
    public void Another_way_out_is_found_out(string log)
    {
        var comparison = Compare(log, LiveTraces.TextOf(log), Changed(log, "ip-route.txt", "10.0.1.0/24 dev cni0", "10.0.1.0/24 dev eth0"))[0];

        Assert.Equal((ComparisonOutcome.PartsWays, "the live packet leaves by cni0, the predicted one eth0"), (comparison.Outcome, comparison.Reason));
    }

    [Theory]
    [MemberData(nameof(Logs))]
    public void The_log_settles_what_no_dump_does(string log)
    {
        var comparison = Compare(log, LiveTraces.TextOf(log), LiveTraces.SnapshotOf(log))[4];

        Assert.Contains(comparison.Notes, n => n.StartsWith("the log settles what no dump does: filter PINGS rule 1 on worker1 matches", StringComparison.Ordinal) && n.EndsWith("(--assume limit=yes)", StringComparison.Ordinal));
    }

    [Fact]
    public void A_log_that_breaks_off_cannot_be_told()
    {
        var lines = LiveTraces.TextOf("nft/xtables-monitor.log").Split('\n');
        var comparison = Compare("cut.log", string.Join('\n', lines[..10]), LiveTraces.SnapshotOf("nft/xtables-monitor.log"))[0];

        Assert.Equal(ComparisonOutcome.CannotTell, comparison.Outcome);
        Assert.StartsWith("the log ends here, and by the dumps the packet goes on to ", comparison.Reason);
    }

    // Each log cut at every octet of a stretch: whatever is lost of the last line, the kernel did what its dumps say.
    [Theory]
    [MemberData(nameof(Logs))]
    public void A_log_cut_in_mid_line_never_parts_ways(string log)
    {
        var text = LiveTraces.TextOf(log);
        var comparer = new TraceComparer(LiveTraces.SnapshotOf(log));
        for (var length = 2400; length < 3600; length += 7)
        {
            var (cut, _) = TraceLogReader.Read(SourceText.From("cut.log", text[..length]));
            Assert.All(cut.Packets, p => Assert.True(comparer.Compare(p) is { Outcome: not ComparisonOutcome.PartsWays }, $"{length}: {comparer.Compare(p).Reason}"));
        }
    }

    [Fact]
    public void A_cut_line_is_not_held_against_the_prediction()
    {
        var text = LiveTraces.TextOf("nft/xtables-monitor.log");
        // "filter:GUARD:rule:0x1c:DR" of packet 2 instead of DROP.
        var at = text.IndexOf(":DROP", StringComparison.Ordinal) + ":DR".Length;
        var (cut, _) = TraceLogReader.Read(SourceText.From("cut.log", text[..at]));
        var comparison = new TraceComparer(LiveTraces.SnapshotOf("nft/xtables-monitor.log")).Compare(cut.Packets[^1]);

        Assert.Equal((ComparisonOutcome.CannotTell, "the log breaks off in this line, which has no end of line and may lack a part"), (comparison.Outcome, comparison.Reason));
    }

    [Fact]
    public void A_table_that_iptables_does_not_have_is_told_and_left_out()
    {
        var lines = LiveTraces.TextOf("nft/nft-monitor.log").Split('\n').ToList();
        lines.Insert(2, $"{lines[0].Split(" ip ")[0]} inet mine in rule tcp dport 80 accept (verdict accept)");
        var comparison = Compare("nft.log", string.Join('\n', lines), LiveTraces.SnapshotOf("nft/nft-monitor.log"))[0];

        Assert.Equal(ComparisonOutcome.Agrees, comparison.Outcome);
        Assert.Contains("steps in tables that are none of iptables' could not be compared: inet mine", comparison.Notes);
    }

    [Fact]
    public void The_node_is_named_or_the_only_one_or_the_one_that_the_journal_names()
    {
        var comparer = new TraceComparer(Fixtures.Load("talk/healthy"));
        const string Line = "TRACE: filter:FORWARD:policy:1 IN=eth0 OUT= SRC=10.0.0.1 DST=10.0.0.2 LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=1 PROTO=UDP SPT=1 DPT=2";
        var told = LiveTraces.Read($"Jan  6 10:00:00 worker2 kernel: [ 1.0] {Line}").Packets[0];
        var untold = LiveTraces.Read(Line).Packets[0];

        Assert.Equal(("worker2", "worker3", null), (comparer.NodeOf(told, null)?.Name, comparer.NodeOf(told, "worker3")?.Name, comparer.NodeOf(untold, null)?.Name));
        Assert.Equal(ComparisonOutcome.CannotTell, comparer.Compare(untold).Outcome);
    }

    // Ends of user chains (kernel's log), and the packet's own lines, whose loss only hides what the next one shows too.
    private static bool IsUncompared(string[] lines, int index) =>
        lines[index].Contains(":return:", StringComparison.Ordinal) || lines[index].StartsWith("PACKET", StringComparison.Ordinal) || lines[index].Contains(" packet: ", StringComparison.Ordinal)
        // A rule that only looks on, as often as its limit lets it: no dump tells when.
        || lines[index].EndsWith(" log (verdict continue)", StringComparison.Ordinal)
        // The first line of a packet: its trace may as well have begun with the next.
        || index < 2 || IdOf(lines[index]) != IdOf(lines[index - 1]) || IdOf(lines[index]) != IdOf(lines[index - 2]);

    private static string IdOf(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return line.Contains("PROTO=", StringComparison.Ordinal) ? words.First(w => w.StartsWith("ID=", StringComparison.Ordinal)) : words[2];
    }

    private static Snapshot Changed(string log, string file, string text, string instead)
    {
        var folder = LiveTraces.DumpsOf(log);
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(f => (Path.GetRelativePath(folder, f), File.ReadAllText(f)))
            .Select(f => Path.GetFileName(f.Item1) == file ? (f.Item1, f.Item2.Replace(text, instead, StringComparison.Ordinal)) : f)
            .ToArray();
        Assert.Contains(files, f => Path.GetFileName(f.Item1) == file && !f.Item2.Contains(text, StringComparison.Ordinal));
        return TempSnapshot.Load(files);
    }

    private static List<PacketComparison> Compare(string name, string text, Snapshot snapshot)
    {
        var comparer = new TraceComparer(snapshot);
        return [.. LiveTraces.Read(text, name).Packets.Select(p => comparer.Compare(p))];
    }
}
