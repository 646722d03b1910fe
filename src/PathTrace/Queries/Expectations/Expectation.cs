using PathTrace.Text;

namespace PathTrace.Queries.Expectations;

/// <summary>A set of packets and what is said of all of them: <c>tcp any -> lb/web:80 reaches svc/default/web</c>.</summary>
/// <param name="Packets">The packets.</param>
/// <param name="Claim">What is said of them.</param>
/// <param name="IntoEveryNode">True for <c>via any node</c>: the packets arrive at each node in turn, whatever balancers would choose.</param>
/// <param name="Source">Where it is written.</param>
public sealed record Expectation(PacketSetQuery Packets, PacketClaim Claim, bool IntoEveryNode, SourceSpan Source)
{
    /// <summary>The expectation as written, comments left out and white space as single blanks.</summary>
    public override string ToString() => string.Join(' ', Packets.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
