using PathTrace.KernelLab.Kernel;

namespace PathTrace.KernelLab.Fixtures;

/// <summary>Every node of every fixture that the kernel can be made into does with the fixture's packets what PathTrace says.</summary>
public sealed class FixtureTests
{
    // geoip and ip_vs are not in the kernel at hand, and are what these fixtures are about.
    private static readonly Dictionary<string, string[]> NotLoadable = new() { ["unknown-match"] = ["worker1", "worker2"], ["ipvs"] = ["worker1", "worker2", "worker3"] };

    public static TheoryData<string> Names => [.. FixtureFolder.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_kernel_does_with_the_packets_of_a_fixture_what_PathTrace_says(string fixture) => Lab.Run(() =>
    {
        var replay = new FixtureReplay(fixture);
        replay.Run();
        TestContext.Current.TestOutputHelper?.WriteLine(replay.ToString());
        Assert.True(replay.Differences.Count == 0, replay.ToString());
        Assert.Equal(NotLoadable.GetValueOrDefault(fixture, []), replay.Unbuilt);
        if (replay.Nodes == 0)
            Assert.Skip(replay.ToString());
        Assert.Equal(replay.AllNodes, replay.Nodes + replay.Unbuilt.Count);
        // Every query that reaches a node is there, but for those that are told as skipped; and most of them are decided.
        Assert.True(replay.Queries > 0 && replay.Replayed + replay.Skipped.Count + replay.Placeless >= replay.Queries, replay.ToString());
        Assert.True(replay.Replayed > 2 * replay.Undecided && replay.Replayed < 2 * replay.HeldAgainstTrace, replay.ToString());
    });

    [Fact]
    public void No_fixture_is_missing() => Assert.Equal(22, FixtureFolder.Names.Count());
}
