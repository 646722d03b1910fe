using PathTrace.Explain;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Analysis.Lint;

/// <summary>What lint finds in each fixture above a note, by fixtures/README.md: healthy clusters yield nothing.</summary>
public class FixtureLintTests
{
    private static readonly Dictionary<string, string[]> Broken = new(StringComparer.Ordinal)
    {
        // No row for worker2's 10.0.2.0/24; worker1's has one.
        ["next-hop-missing"] = ["PT2401"],
        // 10.0.2.0/24 is worker2's, and goes to worker3, whose default route sends it back to the network.
        ["next-hop-wrong"] = ["PT2403", "PT2404"],
        // IPv6 only: no row for worker2's fd00:10:0:2::/64.
        ["dual-stack"] = ["PT2401"],
        // worker3's 10.0.3.0/24: worker1 sends it to worker2, and worker2 to worker1.
        ["routing-loop"] = ["PT2404"],
    };

    public static TheoryData<string> Names => [.. Fixtures.Names, "compare-trace/own", "compare-trace/nft", "compare-trace/legacy"];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_healthy_cluster_yields_notes_alone(string fixture)
    {
        var found = Fixtures.Load(fixture).Lint().Findings;

        Assert.Equal(Broken.GetValueOrDefault(fixture, []), found.Where(f => f.Cause.Severity > FindingSeverity.Info).Select(f => f.Cause.CodeText).Order(StringComparer.Ordinal));
        Assert.All(found.Select(f => f.Cause), cause =>
        {
            Assert.NotEmpty(cause.Evidence);
            Assert.All(cause.Evidence, e => Assert.True(e.Source.IsSet && e.Note.Length > 0));
            Assert.False(string.IsNullOrEmpty(cause.Fix));
            Assert.NotNull(cause.Check);
            Assert.True(cause.Title.Length > 0 && !cause.Title.EndsWith('.'));
            Assert.EndsWith(".", cause.Why, StringComparison.Ordinal);
        });
    }
}
