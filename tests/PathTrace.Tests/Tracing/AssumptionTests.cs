using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Tests.Support;
using PathTrace.Tracing;

namespace PathTrace.Tests.Tracing;

/// <summary>What the user says of things that no dump decides: the packet does not fork, and the verdict does not hang on them.</summary>
public class AssumptionTests
{
    private const string Packet = "tcp 203.0.113.7:40000 -> 10.0.2.1:80 at w2 in eth0";
    private const string Pods = "NAMESPACE NAME READY STATUS RESTARTS AGE IP NODE\ndefault a 1/1 Running 0 1d 10.0.2.1 w2\n";

    // What the rule does if it matches is DROP; a row says what is answered and how the packet must end: d dropped, p at the pod, ? a fork that is left.
    [Theory]
    [InlineData("-m limit --limit 5/sec", "limit=yes", "d")]
    [InlineData("-m limit --limit 5/sec", "limit=no", "p")]
    [InlineData("-m limit --limit 5/sec", "w2:filter:FORWARD:1=yes", "d")]
    [InlineData("-m limit --limit 5/sec", "w2:filter:FORWARD:1=no", "p")]
    [InlineData("-m limit --limit 5/sec", "limit=yes w2:filter:FORWARD:1=no", "p")] // the rule's own answer goes before
    [InlineData("-m limit --limit 5/sec", "recent=yes w2:filter:FORWARD:2=no", "?")]
    [InlineData("-m hashlimit --hashlimit-upto 5/sec --hashlimit-name a", "hashlimit=yes", "d")]
    [InlineData("-m recent ! --rcheck --name a --rsource", "recent=yes", "d")] // the match as it is written, with its "!"
    [InlineData("-m statistic --mode nth --every 3 --packet 0", "statistic=no", "p")]
    [InlineData("-m frobnicate --level 7", "frobnicate=yes", "d")]
    [InlineData("-m limit --limit 5/sec -m recent --rcheck --name a --rsource", "limit=no", "p")] // one false match is enough
    [InlineData("-m limit --limit 5/sec -m recent --rcheck --name a --rsource", "recent=no", "p")]
    [InlineData("-m limit --limit 5/sec -m recent --rcheck --name a --rsource", "limit=yes", "?")]
    [InlineData("-m limit --limit 5/sec -m recent --rcheck --name a --rsource", "limit=yes recent=yes", "d")]
    [InlineData("-m limit --limit 5/sec -d 10.9.9.9", "limit=yes", "p")]
    public void An_answer_settles_the_rule(string match, string answers, string end)
    {
        var trace = Load($"-A FORWARD {match} -j DROP").Trace(Packet, Given(answers));

        var ends = trace.Paths.Select(p => p.Disposition).Distinct().ToList();
        Assert.Equal(
            end switch { "d" => [Disposition.Dropped], "p" => [Disposition.DeliveredToPod], _ => [Disposition.Dropped, Disposition.DeliveredToPod] },
            ends);
        Assert.Equal(end switch { "d" => TraceVerdict.Fails, "p" => TraceVerdict.Reaches, _ => TraceVerdict.Indeterminate }, trace.Verdict);
        Assert.Equal(end == "?", trace.Paths.Any(p => p.Assumptions.Length > 0));
    }

    [Fact]
    public void The_step_names_the_answer_and_its_rule()
    {
        var trace = Load("-A FORWARD -m limit --limit 5/sec -j DROP").Trace(Packet, Given("limit=no recent=yes"));

        var assumption = Assert.Single(Assert.Single(trace.Paths).Hops[0].Steps.OfType<Step.Assumed>()).Assumption;
        Assert.Equal("limit=no", assumption.SettledBy);
        Assert.Null(assumption.Settle);
        Assert.Equal("-m limit --limit 5/sec of filter FORWARD rule 1 on w2 does not match", assumption.Text);
        Assert.Equal("nodes/w2/iptables-save.txt:5", assumption.Source.ToString());
        Assert.Equal([new GivenAnswer("limit", false)], trace.Given);
    }

    // With a draw beside it the rule is still a draw: half of what the limit lets match.
    [Fact]
    public void A_draw_beside_an_answered_match_is_drawn()
    {
        var trace = Load("-A FORWARD -m limit --limit 5/sec -m statistic --mode random --probability 0.5 -j DROP").Trace(Packet, Given("limit=yes"), oneWay: true);

        Assert.Equal(TraceVerdict.Partial, trace.Verdict);
        Assert.Equal("1/2", trace.Failed.ToString());
    }

    [Fact]
    public void Two_rules_of_one_extension_may_be_answered_apart()
    {
        var snapshot = Load("-A FORWARD -m limit --limit 5/sec -j RETURN\n-A FORWARD -m limit --limit 9/sec -j DROP");
        var path = snapshot.Trace(Packet).Paths.Single(p => p.Disposition == Disposition.Dropped);

        Assert.Equal(["limit=no", "w2:filter:FORWARD:2=yes"], path.Assumptions.Select(a => a.Settle));
        Assert.Equal(TraceVerdict.Fails, snapshot.Trace(Packet, Given("limit=no w2:filter:FORWARD:2=yes")).Verdict);
    }

    [Theory]
    [InlineData("-j FROBNICATE --level 7", "FROBNICATE=yes", "d")] // goes on, to the DROP behind it
    [InlineData("-j FROBNICATE --level 7", "w2:filter:FORWARD:1:target=yes", "d")]
    [InlineData("-j FROBNICATE --level 7", "FROBNICATE=no", "?")]
    [InlineData("-m limit --limit 5/sec -j FROBNICATE --level 7", "limit=yes", "d?")] // what the target does is another question
    [InlineData("-m limit --limit 5/sec -j FROBNICATE --level 7", "limit=no", "d")]
    public void Targets_are_asked_whether_the_packet_goes_on(string rule, string answers, string end)
    {
        var trace = Load($"-A FORWARD {rule}\n-A FORWARD -j DROP").Trace(Packet, Given(answers));

        Assert.Equal(end, string.Concat(trace.Paths.Select(p => p.Disposition switch { Disposition.Dropped => "d", Disposition.Indeterminate => "?", _ => "!" }).Order().Reverse()));
    }

    // rp_filter stops the packet when it is on: the way back to 203.0.113.7 is eth0, so that one that comes by cni0 is stopped. The other settings let it pass when they are on.
    [Theory]
    [InlineData("eth0.forwarding", "w2:net.ipv4.conf.eth0.forwarding", "eth0", true)]
    [InlineData("cni0.rp_filter", "w2:net.ipv4.conf.cni0.rp_filter", "cni0", false)]
    public void A_missing_sysctl_is_asked_whether_it_is_on(string left, string name, string device, bool onPasses)
    {
        var node = TempSnapshot.Node(2).Select(f => f.Item1.EndsWith("sysctl.txt", StringComparison.Ordinal)
            ? (f.Item1, string.Join('\n', f.Item2.Split('\n').Where(l => !l.Contains(left, StringComparison.Ordinal) && !l.Contains("ip_forward", StringComparison.Ordinal))))
            : f).ToArray();
        var snapshot = TempSnapshot.Load(node, TempSnapshot.With("pods.txt", Pods));
        var query = $"tcp 203.0.113.7:40000 -> 10.0.2.1:80 at w2 in {device}";

        Assert.Equal(TraceVerdict.Indeterminate, snapshot.Trace(query).Verdict);
        Assert.Equal([$"{name}=no", $"{name}=yes"], snapshot.Trace(query).Paths.SelectMany(p => p.Assumptions).Select(a => a.Settle!).Order());
        Assert.Equal(onPasses ? TraceVerdict.Reaches : TraceVerdict.Fails, snapshot.Trace(query, Given(name + "=yes")).Verdict);
        Assert.Equal(onPasses ? TraceVerdict.Fails : TraceVerdict.Reaches, snapshot.Trace(query, Given(name + "=no")).Verdict);
        Assert.Empty(AssumptionNames.Problems(snapshot, Given(name + "=no")));
    }

    [Fact]
    public void Rules_that_were_not_collected_can_be_said_not_to_matter()
    {
        var snapshot = TempSnapshot.Load(TempSnapshot.Node(2).Where(f => !f.Item1.EndsWith("iptables-save.txt", StringComparison.Ordinal)), TempSnapshot.With("pods.txt", Pods));

        Assert.Equal(TraceVerdict.Indeterminate, snapshot.Trace(Packet).Verdict);
        Assert.Equal(TraceVerdict.Reaches, snapshot.Trace(Packet, Given("w2:rules-pass=yes")).Verdict);
    }

    [Fact]
    public void The_translation_of_an_earlier_packet_can_be_told()
    {
        var snapshot = Load("", "*nat\n:PREROUTING ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\nCOMMIT\n");
        var query = Packet + " flags ack state established";

        Assert.Equal(TraceVerdict.Indeterminate, snapshot.Trace(query).Verdict);
        Assert.Equal(TraceVerdict.Reaches, snapshot.Trace(query, Given("w2:destination-kept=yes w2:source-kept=yes")).Verdict);
    }

    // What a trace prints can be copied: with the answer the question is settled, and the path that printed it is among those that are left.
    [Fact]
    public void What_is_printed_settles_what_it_stands_beside()
    {
        var snapshot = Fixtures.Load("unknown-match");
        foreach (var packet in Fixtures.PacketsOf("unknown-match"))
        {
            foreach (var path in snapshot.Trace(packet).Paths)
            {
                foreach (var assumption in path.Assumptions)
                {
                    var settled = snapshot.Trace(packet, Given(assumption.Settle!));
                    Assert.DoesNotContain(settled.Paths, p => p.Assumptions.Any(a => a.Key == assumption.Key));
                    Assert.Contains(settled.Paths, p => p.Disposition == path.Disposition);
                    Assert.Empty(AssumptionNames.Problems(snapshot, Given(assumption.Settle!)));
                }
            }
        }
    }

    [Theory]
    [InlineData("limit", "limit' is no answer")]
    [InlineData("limit=maybe", "is no answer")]
    [InlineData("=yes", "is no answer")]
    [InlineData("limit=yes limit=no", "'limit' is answered both yes and no")]
    public void What_is_no_answer_is_said_to_be_none(string texts, string problem)
    {
        var (assumptions, problems) = AssumptionReader.Read(texts.Split(' '));

        Assert.Null(assumptions);
        Assert.Contains(problem, Assert.Single(problems));
    }

    [Theory]
    [InlineData("yes", true)]
    [InlineData("TRUE", true)]
    [InlineData("match", true)]
    [InlineData("1", true)]
    [InlineData("no", false)]
    [InlineData("false", false)]
    [InlineData("no-match", false)]
    [InlineData("0", false)]
    public void Answers_have_synonyms(string word, bool isYes) => Assert.Equal(isYes, AssumptionReader.Read([$"limit={word}"]).Assumptions!.Find("limit"));

    [Theory]
    [InlineData("limit", null)]
    [InlineData("LOG", null)]
    [InlineData("frobnicate", null)] // the dump has a rule with it
    [InlineData("geoip2", "no match or target is called 'geoip2'")]
    [InlineData("w2:filter:FORWARD:1", null)]
    [InlineData("w2:legacy:filter:FORWARD:1", null)]
    [InlineData("w2:filter:FORWARD:1:target", null)]
    [InlineData("w2:filter:FORWARD:3", "has 1 rules, and none is number 3")]
    [InlineData("w2:filter:FORWARD:0", "names no rule")]
    [InlineData("w2:filter:FORWARD", "names no rule")]
    [InlineData("w2:filter", "names no rule")]
    [InlineData("w2:filter:NOWHERE:1", "no chain NOWHERE in table filter")]
    [InlineData("w2:rules-pass", null)]
    [InlineData("w2:nat:rules-pass", "names no rule")]
    [InlineData("w2:eth0:reversePath", null)]
    [InlineData("w2:net.ipv4.conf.eth0.rp_filter", null)]
    [InlineData("w2:net.ipv4.conf.eth9/1.rp_filter", null)]
    [InlineData("w2:eth0", "is the name of no question")]
    [InlineData("w9:filter:FORWARD:1", "begins with no node")]
    public void Names_are_held_against_the_snapshot(string name, string? problem)
    {
        var problems = AssumptionNames.Problems(Load("-A FORWARD -m frobnicate --level 7 -j DROP"), Assumptions.None.With(name, true));

        if (problem is null)
            Assert.Empty(problems);
        else
            Assert.Contains(problem, Assert.Single(problems));
    }

    private static Assumptions Given(string answers) => AssumptionReader.Read(answers.Split(' ')).Assumptions!;

    private static Snapshot Load(string rules, string more = "") => TempSnapshot.Load(
        TempSnapshot.Node(2, $"*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n{rules}\nCOMMIT\n{more}"),
        TempSnapshot.With("pods.txt", Pods));
}
