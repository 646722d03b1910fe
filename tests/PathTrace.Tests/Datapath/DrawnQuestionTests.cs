using PathTrace.Datapath;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Datapath;

public class DrawnQuestionTests
{
    // Seen in the kernel lab: the draw fails the first time and succeeds the second, while what the dump does not show holds both times. If it holds at the first time, the second is a draw and no question.
    [Fact]
    public void A_rule_that_draws_may_match_the_second_time_only()
    {
        const string Rules = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:C - [0:0]\n-A FORWARD -j C\n-A FORWARD -j C\n"
            + "-A C -m statistic --mode random --probability 0.50000000000 -m recent --rcheck --name x --rsource -j MARK --set-xmark 0x1/0x1\nCOMMIT\n";
        var trace = TempSnapshot.Load(TempSnapshot.Node(2, Rules), TempSnapshot.With("pods.txt", "NAMESPACE NAME READY STATUS RESTARTS AGE IP NODE\ndefault a 1/1 Running 0 1d 10.0.2.1 w2\n"))
            .Trace("tcp 203.0.113.7:40000 -> 10.0.2.1:80 at w2 in eth0");

        var ways = trace.Paths.Select(p => string.Join(' ', p.Hops[0].Steps.OfType<Step.RuleHit>().Where(h => h.Chain is "C" or "FORWARD").Select(h => $"{h.Chain}{h.Number}"))).ToHashSet();

        Assert.Equal(new HashSet<string> { "FORWARD1 FORWARD2", "FORWARD1 FORWARD2 C1", "FORWARD1 C1 FORWARD2", "FORWARD1 C1 FORWARD2 C1" }, ways);
    }
}
