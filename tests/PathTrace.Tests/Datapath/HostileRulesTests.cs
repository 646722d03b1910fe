using System.Diagnostics;
using PathTrace.Datapath;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Datapath;

/// <summary>Rules that no kernel would load, or that would take for ever to follow: they end as indeterminate, soon, and lose no share of the packet.</summary>
public sealed class HostileRulesTests
{
    private const string Packet = "tcp 192.168.0.9:41000 -> 10.0.1.9:80";

    [Theory]
    [InlineData(":A - [0:0]\n-A FORWARD -j A\n-A A -j A")]
    [InlineData(":A - [0:0]\n:B - [0:0]\n-A FORWARD -j A\n-A A -j B\n-A B -j A")]
    [InlineData(":A - [0:0]\n-A FORWARD -g A\n-A A -g A")]
    [InlineData(":A - [0:0]\n:B - [0:0]\n-A FORWARD -g A\n-A A -g B\n-A B -g A")]
    [InlineData("-A FORWARD -g FORWARD")]
    [InlineData("-A FORWARD -j GONE")]
    [InlineData("-A FORWARD -g GONE")]
    public void LoopsAndMissingChains(string rules) => Soon(() =>
        Assert.All(TestNode.Router.Rules("*filter\n" + rules).Arrives("eth0", Packet).All.Where(w => w.Outcome != NodeOutcome.Sent), w => Assert.Equal(Disposition.Indeterminate, w.State.End)));

    // 2^30 jumps.
    [Fact]
    public void JumpsThatDoubleAtEveryLevel()
    {
        var chains = string.Concat(Enumerable.Range(0, 31).Select(i => $":C{i} - [0:0]\n"));
        var jumps = string.Concat(Enumerable.Range(0, 30).Select(i => $"-A C{i} -j C{i + 1}\n-A C{i} -j C{i + 1}\n"));
        Soon(() => TestNode.Router.Rules($"*filter\n{chains}-A FORWARD -j C0\n{jumps}").Arrives("eth0", Packet).Ends(Disposition.Indeterminate));
    }

    // 2^40 ways, by chance and by open questions.
    [Theory]
    [InlineData("-m statistic --mode random --probability 0.5 -j MARK --set-xmark 0x{0:x}/0x0")]
    [InlineData("-m limit --limit 5/sec -j MARK --set-xmark 0x{0:x}/0x0")]
    [InlineData("-j FROBNICATE --level {0}")]
    public void ForksThatDoubleAtEveryRule(string rule)
    {
        var rules = string.Concat(Enumerable.Range(0, 40).Select(i => "-A FORWARD " + string.Format(System.Globalization.CultureInfo.InvariantCulture, rule, i) + "\n"));
        Soon(() =>
        {
            var run = TestNode.Router.Rules("*filter\n" + rules).Arrives("eth0", Packet);
            run.AssertWhole();
            Assert.InRange(run.All.Count, 2, 2 * 4096);
            Assert.Contains(run.All, w => w.State.End == Disposition.Indeterminate);
        });
    }

    [Fact]
    public void GotosAmongRoutingRules() => Soon(() => TestNode.Router
        .PlusRoutingRules(string.Join('\n', Enumerable.Range(1, 2000).Select(i => $"{i}:\tfrom all goto {(i * 7 % 2000) + 1}"))).Arrives("eth0", Packet).LeavesBy("eth1"));

    private static void Soon(Action action)
    {
        var watch = Stopwatch.StartNew();
        action();
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"it took {watch.Elapsed}");
    }
}
