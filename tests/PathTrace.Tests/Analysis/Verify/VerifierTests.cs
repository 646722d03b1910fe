using PathTrace.Analysis.Verify;
using PathTrace.Datapath;
using PathTrace.Tests.Support;
using PathTrace.Tracing;

namespace PathTrace.Tests.Analysis.Verify;

/// <summary>Claims about sets of packets on the fixtures; what each comes to follows from the fixture's README.</summary>
public class VerifierTests
{
    [Theory]
    // Everybody is answered in the healthy cluster, whichever node the balancer picks; worker1's rules are gone in the flushed one.
    [InlineData("talk/healthy", "tcp any -> lb/lb:80 reaches svc/default/service-1", VerificationVerdict.Holds)]
    [InlineData("talk/healthy", "tcp any -> svc/default/service-1 reaches svc/default/service-1 via any node", VerificationVerdict.Holds)]
    [InlineData("talk/flushed", "tcp any -> lb/lb:80 reaches svc/default/service-1", VerificationVerdict.Violated)]
    [InlineData("talk/repaired", "tcp any -> lb/lb:80 reaches svc/default/service-1", VerificationVerdict.Holds)]
    // Either pod may be drawn.
    [InlineData("talk/healthy", "tcp any -> lb/lb:80 reaches pod/default/pod-1", VerificationVerdict.Violated)]
    [InlineData("talk/healthy", "tcp any -> lb/lb:80 reaches pod/default/pod-1, pod/default/pod-2", VerificationVerdict.Holds)]
    [InlineData("talk/healthy", "tcp any -> lb/lb:80 reaches 10.0.1.1:3000, 10.0.2.1:3000", VerificationVerdict.Holds)]
    [InlineData("talk/healthy", "tcp any -> lb/lb:80 never reaches pod/default/pod-1", VerificationVerdict.Violated)]
    [InlineData("talk/healthy", "tcp any -> lb/lb:81 never reaches any", VerificationVerdict.Holds)]
    // What comes from outside is masqueraded, what pods send is not (KUBE-MARK-MASQ for ! -s 10.0.0.0/16).
    [InlineData("talk/healthy", "tcp 203.0.113.0/24 -> lb/lb:80 is delivered with source kept", VerificationVerdict.Violated)]
    [InlineData("talk/healthy", "tcp pod/default/pod-1 -> pod/default/pod-2 port-is-not-asked", null)]
    [InlineData("talk/healthy", "tcp pod/default/pod-1 -> pod/default/pod-2:3000 is delivered with source kept", VerificationVerdict.Holds)]
    // What pods send to a service begins on their own node, the rest comes in everywhere.
    // worker1 has no pods: whoever enters there leaves by its only route to other nodes, the default one.
    [InlineData("talk/healthy", "tcp 203.0.113.7 -> 10.0.1.1:3000 at worker1 never leaves by default", VerificationVerdict.Violated)]
    [InlineData("talk/healthy", "tcp 203.0.113.7 -> 10.0.1.1:3000 at worker2 never leaves by default", VerificationVerdict.Holds)]
    [InlineData("talk/healthy", "tcp 203.0.113.7 -> 10.0.1.1:3000 at worker1 is delivered via node/worker2", VerificationVerdict.Holds)]
    [InlineData("talk/healthy", "tcp 203.0.113.7 -> 10.0.1.1:3000 at worker1 is delivered via node/worker3", VerificationVerdict.Violated)]
    // The policy of FORWARD drops; without endpoints kube-proxy rejects.
    [InlineData("forward-drop", "tcp 203.0.113.0/24 -> lb/lb:80 is delivered", VerificationVerdict.Violated)]
    [InlineData("no-endpoints", "tcp 203.0.113.0/24 -> lb/lb:80 is rejected", VerificationVerdict.Holds)]
    [InlineData("no-endpoints", "tcp 203.0.113.0/24 -> lb/lb:80 is dropped", VerificationVerdict.Violated)]
    // A match on countries, which nobody can tell, decides.
    [InlineData("unknown-match", "tcp 203.0.113.7 -> 172.17.0.1:80 is delivered", VerificationVerdict.Depends)]
    public void Claims_come_to_what_the_scenario_says(string fixture, string claim, VerificationVerdict? verdict)
    {
        var (answer, problems) = Fixtures.Load(fixture).TryVerify(claim);

        Assert.Equal(verdict is null, problems.Length > 0);
        Assert.Equal(verdict, answer?.Verdict);
    }

    [Fact]
    public void A_violation_comes_with_its_smallest_packet_and_all_that_fail()
    {
        var answer = Fixtures.Load("talk/flushed").Verify("tcp 203.0.113.0/24, 198.51.100.0/24 -> lb/lb:80 reaches svc/default/service-1");

        // Sources: the lower prefix first; the smallest port that clients use.
        Assert.Equal("tcp 198.51.100.0:1024 -> 172.17.0.1:80", answer.Counterexample!.Query.Text);
        Assert.Equal(["all of them"], answer.Failing);
        Assert.Equal(["lb → worker1"], answer.FailingWays);
        Assert.All(answer.BreakingPaths, i => Assert.True(answer.Counterexample.Paths[i].Outcome.IsFailure()));
        Assert.NotEmpty(answer.BreakingPaths);
    }

    [Fact]
    public void What_is_open_names_its_question_and_an_answer_settles_it()
    {
        const string claim = "tcp 203.0.113.7 -> 172.17.0.1:80 is delivered";
        var open = Fixtures.Load("unknown-match").Verify(claim);
        Assert.All(open.Questions, q => Assert.Contains("geoip", q.Text, StringComparison.Ordinal));

        var settled = Fixtures.Load("unknown-match").Verify(claim, Assumptions.None.With("geoip", false));
        Assert.NotEqual(VerificationVerdict.Depends, settled.Verdict);
        Assert.Single(settled.Given);
    }

    [Theory]
    [InlineData("tcp any -> svc/default/nobody:80 is delivered", "the snapshot holds no service default/nobody")]
    [InlineData("tcp any -> lb/nobody:80 is delivered", "the snapshot holds no load balancer nobody")]
    [InlineData("tcp any -> lb/lb:80 reaches pod/default/nobody", "the snapshot holds no pod default/nobody")]
    [InlineData("tcp any -> lb/lb:80 reaches lb/lb", "lb/lb receives nothing")]
    [InlineData("tcp any -> lb/lb:80 is delivered via node/nobody", "the snapshot holds no node nobody")]
    [InlineData("tcp any -> lb/lb:80 at nobody is delivered", "the snapshot does not hold what is named by 'at nobody'")]
    [InlineData("tcp 2001:db8::1 -> lb/lb:80 is delivered", "no packet is asked about")]
    public void Names_that_the_snapshot_lacks_are_no_question(string claim, string message)
    {
        var (answer, problems) = Fixtures.Load("talk/healthy").TryVerify(claim);

        Assert.Null(answer);
        Assert.Contains(message, Assert.Single(problems).Message, StringComparison.Ordinal);
        Assert.Throws<QueryException>(() => Fixtures.Load("talk/healthy").Verify(claim));
    }

    // Nobody collected which endpoints the service has: that is no proof, and no counterexample.
    [Fact]
    public void Without_endpoints_a_service_is_no_target_that_anybody_can_tell()
    {
        var snapshot = Fixtures.Load("talk/healthy") with { Endpoints = null };
        var answer = snapshot.Verify("tcp any -> lb/lb:80 reaches svc/default/service-1");

        Assert.Equal(VerificationVerdict.Depends, answer.Verdict);
        Assert.Contains("endpoints were not collected", Assert.Single(answer.Reasons), StringComparison.Ordinal);
    }

    // 127/8 without an origin: nothing tells which node makes the packets.
    [Fact]
    public void Packets_that_begin_nowhere_are_open()
    {
        var answer = Fixtures.Load("talk/healthy").Verify("tcp 127.0.0.1 -> 172.17.0.1:80 is delivered");

        Assert.Equal(VerificationVerdict.Depends, answer.Verdict);
        Assert.Contains("say which one makes the packet", Assert.Single(answer.Reasons), StringComparison.Ordinal);
    }
}
