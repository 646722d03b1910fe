using PathTrace.Analysis.Timeline;

namespace PathTrace.Tests.Analysis.Timeline;

/// <summary>When a kernel repeats a SYN: ip-sysctl.rst, tcp_syn_retries and tcp_syn_linear_timeouts.</summary>
public class SynTimerTests
{
    // 1 + 2 + 4 + 8 + 16 + 32 = 63, and another 64 until the kernel gives up at 127.
    [Fact]
    public void Distances_double_from_one_second_on()
    {
        Assert.Equal([0, 1, 3, 7, 15, 31, 63], SynTimer.Sent(0).Select(s => s.TotalSeconds));
        Assert.Equal(127, SynTimer.GivesUp(0).TotalSeconds);
    }

    // "67 seconds (with tcp_syn_linear_timeouts = 4) till the last retransmission … the final timeout … after 131 seconds".
    [Fact]
    public void The_first_ones_may_be_a_second_apart()
    {
        Assert.Equal([0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 67], SynTimer.Sent(4).Select(s => s.TotalSeconds));
        Assert.Equal(131, SynTimer.GivesUp(4).TotalSeconds);
    }
}
