using PathTrace.Analysis.Verify;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Queries.Expectations;
using PathTrace.Text;
using PathTrace.Tracing;

namespace PathTrace;

/// <summary>Claims about all packets of a set, in one call.</summary>
public static class VerifyExtensions
{
    /// <summary>Decides what is claimed of a set of packets: <c>snapshot.Verify("tcp any -> lb/web:80 reaches svc/default/web").Verdict</c>.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="expectation">The packets and the claim, as people write them.</param>
    /// <param name="assumptions">Answers to what the snapshot leaves open; null for none.</param>
    /// <param name="oneWay">True to leave answers alone.</param>
    /// <exception cref="QueryException">The text is no expectation, or names something that the snapshot does not hold.</exception>
    public static Verification Verify(this Snapshot snapshot, string expectation, Assumptions? assumptions = null, bool oneWay = false)
    {
        var (verification, diagnostics) = snapshot.TryVerify(expectation, assumptions, oneWay);
        return verification ?? throw new QueryException(diagnostics);
    }

    /// <summary>The same without throwing: null with diagnostics when the claim cannot be decided upon.</summary>
    public static ParseResult<Verification?> TryVerify(this Snapshot snapshot, string expectation, Assumptions? assumptions = null, bool oneWay = false)
    {
        var (parsed, diagnostics) = ExpectationParser.Parse(expectation);
        return parsed is null ? new(null, diagnostics) : Verifier.Verify(snapshot, parsed, assumptions, oneWay);
    }
}
