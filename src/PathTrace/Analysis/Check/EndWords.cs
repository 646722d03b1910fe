using System.Collections.Immutable;
using PathTrace.Queries.Expectations;

namespace PathTrace.Analysis.Check;

/// <summary>What the ends of an expectation come to once named sets are taken apart: a set that holds others makes it another expectation, though its text is the same.</summary>
internal static class EndWords
{
    internal static IEnumerable<string> Of(Expectation expectation) => expectation.Packets.Sources.Concat(expectation.Packets.Destinations).Concat(TargetsOf(expectation.Claim)).Select(Of);

    private static ImmutableArray<PacketSetEnd> TargetsOf(PacketClaim claim) => claim switch
    {
        PacketClaim.Reaches reaches => reaches.Targets,
        PacketClaim.NeverReaches never => never.Targets,
        _ => [],
    };

    private static string Of(PacketSetEnd end) => end switch
    {
        PacketSetEnd.Any => "any",
        PacketSetEnd.Addresses range => $"{range.Range.First}-{range.Range.Last}",
        PacketSetEnd.Named named => $"{named.Kind}/{named.Namespace}/{named.Name}",
        _ => throw new InvalidOperationException("The cases of PacketSetEnd are closed."),
    } + (end.Ports is { } ports ? ":" + string.Join(',', ports) : "");
}
