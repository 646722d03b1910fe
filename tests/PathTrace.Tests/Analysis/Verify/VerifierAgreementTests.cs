using PathTrace.Analysis.PacketSets;
using PathTrace.Analysis.Verify;
using PathTrace.Datapath;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Queries.Expectations;
using PathTrace.Tests.Support;
using PathTrace.Tracing;

namespace PathTrace.Tests.Analysis.Verify;

/// <summary>A verdict over a set holds of each packet of it: packets are drawn from the set, traced one by one, and judged by the plainest reading of the claim.</summary>
public class VerifierAgreementTests
{
    private static readonly (string Text, Func<TracePath, bool> Keeps)[] Claims =
    [
        ("is delivered", p => p.Outcome.IsDelivered()),
        ("is dropped", p => p.Disposition == Disposition.Dropped),
        ("is rejected", p => p.Disposition == Disposition.Rejected),
        ("is lost", p => p.Outcome.IsFailure()),
        ("is delivered with source kept", p => p.Outcome.IsDelivered() && p.LastPacket.Source == p.Origin.Packet.Source),
        ("never reaches any", p => p.Disposition.IsFailure()),
    ];

    public static TheoryData<string> Names => [.. Fixtures.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_packet_is_as_the_verdict_says(string fixture)
    {
        var snapshot = Fixtures.Load(fixture);
        var tracer = new Tracer(snapshot);
        var random = new Random(11);
        foreach (var packets in QueriesOf(snapshot))
        {
            foreach (var (text, keeps) in Claims)
            {
                var expectation = ExpectationParser.Parse($"{packets} {text}").Value!;
                if (Verifier.Verify(snapshot, expectation) is not { Value: { } answer })
                    continue;
                var (pieces, _) = AskedPackets.Of(snapshot, tracer, expectation.Packets, expectation.IntoEveryNode);
                Assert.True(Judge(answer, pieces.Select(p => p.Set), tracer, keeps, random) > 0);
            }
        }
    }

    // The share that certainly keeps the claim, and the one that certainly breaks it, by Trace's own sums.
    private static int Judge(Verification answer, IEnumerable<PacketSet> pieces, Tracer tracer, Func<TracePath, bool> keeps, Random random)
    {
        var (drawn, broken) = (0, false);
        foreach (var set in pieces)
        {
            for (var i = 0; i < 6; i++)
            {
                var packet = SetSamples.AnyMemberOf(set, random);
                if (!set.Contains(packet) || tracer.TryTrace(SetTracer.QueryOf(packet, null, null)).Value is not { } trace)
                    continue;
                drawn++;
                var isCertain = trace.Paths.All(p => p.Assumptions.IsEmpty && p.Disposition != Disposition.Indeterminate && p.Outcome != Disposition.Indeterminate);
                var isKept = trace.Paths.All(keeps);
                broken |= isCertain && !isKept;
                Assert.False(answer.Verdict == VerificationVerdict.Holds && !isKept, $"{answer.Expectation}: {trace.Query.Text} is not so");
            }
        }

        Assert.False(broken && answer.Verdict != VerificationVerdict.Violated, $"{answer.Expectation} is {answer.Verdict}, and a packet breaks it");
        if (answer.Verdict == VerificationVerdict.Violated)
            Assert.Contains(answer.Counterexample!.Paths, p => !keeps(p));
        return drawn;
    }

    private static IEnumerable<string> QueriesOf(PathTrace.Cluster.Snapshot snapshot)
    {
        foreach (var balancer in (snapshot.LoadBalancers ?? []).Take(2))
            yield return $"{balancer.Protocol} any -> {balancer.Frontend}";
        foreach (var service in (snapshot.Services ?? []).Where(s => !s.Ports.IsEmpty).Take(2))
        {
            foreach (var address in service.ClusterAddresses.Take(1))
                yield return $"{service.Ports[0].Protocol} any -> {new SocketAddress(address, service.Ports[0].Port)}";
        }

        if ((snapshot.Pods ?? []).FirstOrDefault(p => p.IsLive && !p.Addresses.IsEmpty) is { } pod)
        {
            yield return $"tcp any -> {new SocketAddress(pod.Addresses[0], 3000)}";
            yield return $"{(pod.Addresses[0].Family == IpFamily.IPv4 ? "icmp" : "icmpv6")} any -> {pod.Addresses[0]}";
        }
    }
}
