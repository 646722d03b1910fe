using PathTrace.Analysis.Timeline;
using PathTrace.Datapath;
using PathTrace.Tests.Support;
using static PathTrace.Tests.Analysis.Timeline.Moments;

namespace PathTrace.Tests.Analysis.Timeline;

/// <summary>
/// What a client sees during the talk's outage under other timers. The flush holds from 39:47, the rules are back from 40:09. Backends take turns from 39:36 on: worker1's are 39:36, 39, 42,
/// 45, 48 and so on while nobody waits.
/// </summary>
public class TimelineTests
{
    private static TimelineSettings Until(int second) => new() { To = Seconds(second - 36) };

    // 39:48 lb → worker1 at 48, 53, 58, 40:03, 40:08; the fifth one's SYN is repeated at 40:09 and 40:11, null-bound. 40:13: error page. 40:14: worker2.
    [Fact]
    public void Through_the_balancer_one_request_waits_for_five_time_outs()
    {
        var report = Talk.Timeline(Balanced, Until(86) with { BalancerRetries = 4 });

        Assert.Equal(["39:48 GivenUp 25"], Waits(report));
        var connections = report.Stories[0].Requests[12].Connections;
        Assert.Equal([12, 17, 22, 27, 32], connections.Select(c => c.Start.TotalSeconds));
        Assert.All(connections, c => Assert.Equal("worker1", c.Backend));
        Assert.Equal([32, 33, 35], connections[^1].Syns.Select(s => s.At.TotalSeconds));
        Assert.Equal([1, 2, 2], connections[^1].Syns.Select(s => s.Moment));
        Assert.Equal(new KeptEntry("worker1", null), connections[^1].Kept);
        Assert.All(connections.Take(4), c => Assert.Null(c.Kept));
        Assert.Equal(new TimelineOutage(Seconds(12), Seconds(38), 1, true), Assert.Single(report.Stories[0].Outages));
        Assert.Equal([.. Enumerable.Range(0, 12), .. Enumerable.Range(38, 12)], report.Stories[0].Requests.Where(r => r.IsPrompt).Select(r => (int)r.Start.TotalSeconds));
    }

    // With one retry more the sixth connection begins at 40:13, behind the rules, and its SYN is a new flow's.
    [Fact]
    public void A_retry_behind_the_resync_is_answered() =>
        Assert.Equal(["39:48 Answered 25"], Waits(Talk.Timeline(Balanced, Until(86) with { BalancerRetries = 5 })));

    // 47 + 10 s, sleep, 58 + 10 s, sleep: 40:09, when the rules are there.
    [Fact]
    public void Against_the_node_two_requests_time_out()
    {
        var report = Talk.Timeline(Direct, Until(86));

        Assert.Equal(["39:47 TimedOut 10", "39:58 TimedOut 10"], Waits(report));
        Assert.Equal(new TimelineOutage(Seconds(11), Seconds(33), 2, true), Assert.Single(report.Stories[0].Outages));
        Assert.Equal([11, 12, 14, 18], report.Stories[0].Requests[11].Connections[0].Syns.Select(s => s.At.TotalSeconds));
    }

    // SYNs at 39:47, 48, 50, 54, 40:02 and, behind the rules, 40:18: the entry of 39:47 has no translation. Given up at 40:27, asked anew at 40:28.
    [Fact]
    public void A_null_binding_outlasts_the_outage()
    {
        var report = Talk.Timeline(Direct, Until(95) with { ClientTimeout = Seconds(40) });

        Assert.Equal(["39:47 TimedOut 40"], Waits(report));
        var connection = report.Stories[0].Requests[11].Connections[0];
        Assert.Equal(new KeptEntry("worker1", null), connection.Kept);
        Assert.Equal(Seconds(42), connection.Syns.Single(s => s.Kept is not null).At);
    }

    // nf_conntrack_tcp_timeout_syn_sent 10: between 40:02 and 40:18 lie 16 seconds, and the entry ends.
    [Fact]
    public void An_entry_that_ends_between_two_SYNs_binds_no_more()
    {
        var repaired = Fixtures.Load("talk/repaired");
        var node = repaired.FindNode("worker1")!;
        var sysctls = node.Sysctls! with { Values = node.Sysctls.Values.SetItem("net.netfilter.nf_conntrack_tcp_timeout_syn_sent", new("10", default)) };
        var moments = Of((36, Fixtures.Load("talk/healthy")), (47, Flushed), (69, repaired.With(node with { Sysctls = sysctls })));

        Assert.Equal(["39:47 Answered 31"], Waits(moments.Timeline(Direct, Until(95) with { ClientTimeout = Seconds(40) })));
    }

    // talk/flushed: no rule of worker1 is left, and the kernel may have stopped tracking. At 40:18 that decides.
    [Theory]
    [InlineData(null, "39:47 Unknown 0")]
    [InlineData(true, "39:47 TimedOut 40")]
    [InlineData(false, "39:47 Answered 31")]
    public void Without_any_rule_it_is_not_known_whether_there_was_an_entry(bool? tracks, string wait)
    {
        var moments = Of((36, Fixtures.Load("talk/healthy")), (47, Fixtures.Load("talk/flushed")), (69, Fixtures.Load("talk/repaired")));

        Assert.Equal(wait, Waits(moments.Timeline(Direct, Until(95) with { ClientTimeout = Seconds(40), TracksWithoutRules = tracks }))[0]);
    }

    // Dropped before POSTROUTING, no SYN leaves an entry: the one of 40:18 is a new flow's.
    [Fact]
    public void A_dropped_SYN_is_answered_when_it_is_sent_again()
    {
        var dropping = Fixtures.Load("talk/healthy").WhatIf("worker1: insert filter FORWARD 1 -p tcp -j DROP");
        var moments = Of((36, Fixtures.Load("talk/healthy")), (47, dropping), (69, Fixtures.Load("talk/repaired")));

        Assert.Equal(["39:47 Answered 31"], Waits(moments.Timeline(Direct, Until(95) with { ClientTimeout = Seconds(40) })));
    }

    // tcp_syn_linear_timeouts 4 in the same place: SYNs at 39:47 + 0, 1, 2, 3, 4, 5, 7, 11, 19 and 35: 40:22.
    [Fact]
    public void Newer_kernels_repeat_at_other_times()
    {
        var dropping = Fixtures.Load("talk/healthy").WhatIf("worker1: insert filter FORWARD 1 -p tcp -j DROP");
        var moments = Of((36, Fixtures.Load("talk/healthy")), (47, dropping), (69, Fixtures.Load("talk/repaired")));

        Assert.Equal(["39:47 Answered 35"], Waits(moments.Timeline(Direct, Until(95) with { ClientTimeout = Seconds(40), LinearSyns = 4 })));
    }

    // 48 w1, lost; 53 w2. Then 54 w3, 55 w1, lost; 40:00 w2; 01 w3; 02 w1, lost; 07 w2; 08 w3; 09 w1, whose rules are there.
    [Fact]
    public void A_proxy_that_tries_elsewhere_is_answered_after_one_time_out() =>
        Assert.Equal(["39:48 Answered 5", "39:55 Answered 5", "40:02 Answered 5"], Waits(Talk.Timeline(Balanced, Until(86) with { RetriesElsewhere = true })));

    // 48 w1 until 58; 59 w2, 40:00 w3, 40:01 w1: SYNs at 01, 02, 04, 08, given up at 11. Then 12 w2, 13 w3, 14 w1.
    [Fact]
    public void A_balancer_that_passes_packets_on_leaves_the_client_to_its_own_timers()
    {
        var report = Talk.Timeline(Balanced, Until(86) with { Balancer = BalancerKind.Passthrough });

        Assert.Equal(["39:48 TimedOut 10", "40:01 TimedOut 10"], Waits(report));
    }

    // Checks of worker1 every 5 s from 39:36, lost ones end after 2 s: 51 → 53 and 56 → 58 take it out at 58. 40:11 and 40:16 bring it back at 40:16.
    // Requests: 48 w1, given up at 50; 51 w2, 52 w3, 53 w1, given up at 55; 56 w2, 57 w3; from 58 on w2 and w3 alone.
    [Fact]
    public void Health_checks_take_a_backend_out_and_bring_it_back()
    {
        var settings = Until(86) with { BalancerTimeout = Seconds(2), BalancerRetries = 0, HealthInterval = Seconds(5), HealthThreshold = 2 };

        var report = Talk.Timeline(Balanced, settings);

        Assert.Equal(["39:48 GivenUp 2", "39:53 GivenUp 2"], Waits(report));
        Assert.Equal([new HealthChange(Seconds(22), "worker1", false), new HealthChange(Seconds(40), "worker1", true)], report.Stories[0].Health);
        Assert.DoesNotContain(report.Stories[0].Requests, r => r.Start >= Seconds(22) && r.Start < Seconds(40) && r.Connections[0].Backend == "worker1");
        Assert.Contains(report.Stories[0].Requests, r => r.Start >= Seconds(40) && r.Connections[0].Backend == "worker1");
    }

    // fixtures/README.md: this packet is rejected with icmp-port-unreachable, for good: connect(2) fails at once.
    [Fact]
    public void A_rejected_connection_fails_at_once()
    {
        var report = Of((0, Fixtures.Load("no-endpoints"))).Timeline("tcp 203.0.113.7 -> 172.17.0.9:80 at worker1", new() { To = Seconds(3) });

        Assert.Equal(["39:00 Refused 0", "39:01 Refused 0", "39:02 Refused 0"], Waits(report));
        Assert.Null(report.Stories[0].Outages[0].End);
    }

    [Fact]
    public void A_network_that_tells_ends_the_attempt()
    {
        var report = Talk.Timeline(Direct, Until(50) with { NetworkTells = true });

        Assert.Equal(["39:47 Refused 0", "39:48 Refused 0", "39:49 Refused 0"], Waits(report));
    }

    // fixtures/stale-endpoint: half of worker1's connections are drawn to a pod that is gone. Its node asks for the neighbour three times, then tells the client after 3 s.
    [Fact]
    public void Draws_follow_from_the_seed()
    {
        var moments = Of((0, Fixtures.Load("stale-endpoint")));
        TimelineReport Play(int seed) => moments.Timeline("tcp 203.0.113.7 -> 172.17.0.1:80 at worker1", new() { To = Seconds(60), Seed = seed });

        Assert.Equal(Waits(Play(1)), Waits(Play(1)));
        Assert.NotEqual(Waits(Play(1)), Waits(Play(2)));
        Assert.All(Waits(Play(1)), w => Assert.EndsWith("Refused 3", w, StringComparison.Ordinal));
        Assert.InRange(Waits(Play(1)).Length, 3, 14);
    }

    // fixtures/unknown-match: whether the rule takes the packet nobody can tell.
    [Theory]
    [InlineData("tcp 203.0.113.7 -> 172.17.0.1:80 at worker1")]
    [InlineData("tcp 203.0.113.7 -> 172.17.0.1:80 at worker2")]
    public void What_a_snapshot_leaves_open_is_no_answer(string query)
    {
        var moments = Of((0, Fixtures.Load("unknown-match")));
        var report = moments.Timeline(query, new() { To = Seconds(2) });

        Assert.Equal(["39:00 Unknown 0", "39:01 Unknown 0"], Waits(report));
        Assert.True(report.Stories[0].IsOpen);
        Assert.False(report.Stories[0].Outages[0].IsCertain);
        Assert.NotNull(report.Stories[0].Requests[0].Connections[0].Reason);
        Assert.True(moments.Timeline(query, new() { To = Seconds(2) }, Assumptions.None.With("geoip", false)).Stories[0].IsAnswered);
    }

    [Fact]
    public void What_changed_is_what_the_dumps_say()
    {
        var report = Talk.Timeline(Direct, Until(50));

        Assert.Equal(["nat rules 16 0"], report.Changes[1].Select(c => $"{c.What} {c.Before} {c.After}".TrimEnd()));
        Assert.Equal([new("worker1", 1, 2, TimeSpan.Zero, Seconds(33))], report.Returns);
        Assert.Equal(16, File.ReadLines(Repository.PathOf("fixtures/talk/healthy/snapshot/nodes/worker1/iptables-save.txt")).SkipWhile(l => l != "*nat").TakeWhile(l => l != "COMMIT").Count(l => l.StartsWith("-A ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Settings_that_cannot_be_played_are_told()
    {
        string Problem(TimelineSettings settings) => Assert.Single(TimelineRunner.Problems(Talk, settings));

        Assert.Contains("400,000", Problem(new() { To = TimeSpan.FromDays(365) }), StringComparison.Ordinal);
        Assert.Contains("at least 0.1 seconds", Problem(new() { Every = TimeSpan.Zero }), StringComparison.Ordinal);
        Assert.Contains("what held before is not known", Problem(new() { From = Seconds(-1) }), StringComparison.Ordinal);
        Assert.Contains("ends before it begins", Problem(new() { From = Seconds(5), To = Seconds(5) }), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Talk.Timeline(Direct, new() { BalancerRetries = -1 }));
    }

    [Fact]
    public void A_query_that_a_snapshot_cannot_be_asked_is_told()
    {
        var failure = Assert.Throws<PathTrace.Tracing.QueryException>(() => Talk.Timeline("tcp 203.0.113.7 -> 172.17.0.1:80 at worker9"));
        Assert.Contains("no node worker9", failure.Message, StringComparison.Ordinal);
        Assert.Throws<PathTrace.Tracing.QueryException>(() => Talk.Timeline("udp 203.0.113.7 -> 172.17.0.1:80"));
    }
}
