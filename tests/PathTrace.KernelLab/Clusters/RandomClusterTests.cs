using PathTrace.KernelLab.Kernel;

namespace PathTrace.KernelLab.Clusters;

/// <summary>Random clusters of fixed seeds: PathTrace knows each probe's whole way and that of its answer, and the shares of the backends.</summary>
public sealed class RandomClusterTests
{
    [Theory]
    [InlineData(201)]
    [InlineData(202)]
    public void PathTrace_knows_the_whole_way(int seed)
    {
        if (Lab.Obstacle is { } obstacle)
            Assert.Skip(obstacle);
        var report = new ClusterRun(15, seed, explained: 3).Run();
        TestContext.Current.TestOutputHelper?.WriteLine(report.ToString());
        Assert.True(report.IsClean, report.ToString());
        Assert.Equal((15, 600), (report.Clusters, report.Probes));
        Assert.InRange(report.Answers, 100, 600);
        Assert.InRange(report.Followed, 50, 600);
    }
}
