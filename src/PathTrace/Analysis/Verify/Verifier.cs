using System.Collections.Immutable;
using PathTrace.Analysis.PacketSets;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Queries.Expectations;
using PathTrace.Text;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Verify;

/// <summary>
/// Decides what is claimed of all packets of a set: every packet, every choice of balancers, rules and multipath routes, there and back. Classes of packets that go the same ways are judged by one of them
/// (<see cref="SetTracer"/>); nothing is sampled.
/// </summary>
public static class Verifier
{
    /// <summary>A set that falls into more classes than this is not followed to its end: the answer then says so.</summary>
    public const int MaxClasses = 500_000;

    /// <summary>Decides a claim.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="expectation">The packets and the claim.</param>
    /// <param name="assumptions">Answers to what the snapshot leaves open; null for none.</param>
    /// <param name="oneWay">True to leave answers alone.</param>
    /// <returns>The answer, or null with diagnostics when the expectation names something that the snapshot does not hold.</returns>
    public static ParseResult<Verification?> Verify(Snapshot snapshot, Expectation expectation, Assumptions? assumptions = null, bool oneWay = false)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(expectation);
        var tracer = Tracers.Of(snapshot);
        var problems = new List<string>();
        var (pieces, unplaced) = AskedPackets.Of(snapshot, tracer, expectation.Packets, expectation.IntoEveryNode);
        var targets = new ClaimTargets(snapshot, problems).Of(TargetsOf(expectation.Claim));
        problems.AddRange((expectation.Claim as PacketClaim.Reaches)?.Via.Where(n => snapshot.FindNode(n) is null).Select(n => $"the snapshot holds no node {n}") ?? []);
        problems.AddRange(unplaced);
        if (problems.Count > 0)
            return new(null, [.. problems.Distinct().Select(p => Unplaced(expectation, p))]);
        var run = new VerifierRun(tracer, expectation, new(expectation.Claim, targets), assumptions, oneWay);
        foreach (var (set, origin) in pieces)
            run.Follow(set, origin);
        return new(run.Answer(snapshot, [.. pieces.Select(p => p.Set)], targets.Any(t => t is ClaimTarget.Endpoints { Sockets: null })), []);
    }

    private static ImmutableArray<PacketSetEnd> TargetsOf(PacketClaim claim) => claim switch
    {
        PacketClaim.Reaches reaches => reaches.Targets,
        PacketClaim.NeverReaches never => never.Targets,
        _ => [],
    };

    private static Diagnostic Unplaced(Expectation expectation, string problem) =>
        new(DiagnosticCode.UnknownName, DiagnosticSeverity.Error, expectation.Source, problem, "Nothing was decided. pathtrace show lists the names that the snapshot holds.");
}
