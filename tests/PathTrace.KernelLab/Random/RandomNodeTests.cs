using PathTrace.KernelLab.Kernel;

namespace PathTrace.KernelLab.Random;

/// <summary>Random nodes of fixed seeds: PathTrace says of each probe what the kernel does with it.</summary>
public sealed class RandomNodeTests
{
    [Theory]
    [InlineData(101, 0)]
    [InlineData(102, 100)]
    public void PathTrace_says_what_the_kernel_does(int seed, int shareOfV6)
    {
        if (Lab.Obstacle is { } obstacle)
            Assert.Skip(obstacle);
        var report = new LabRun(4000, seed, new() { ShareOfV6 = shareOfV6 / 100.0, DifferenceLimit = 3 }).Run();
        TestContext.Current.TestOutputHelper?.WriteLine(report.ToString());
        Assert.True(report.Differing + report.Differences.Count == 0, report.ToString());
        Assert.Equal(4000, report.Probes);
    }
}
