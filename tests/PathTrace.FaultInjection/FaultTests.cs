using PathTrace.FaultInjection.Faults;
using PathTrace.Rendering;

namespace PathTrace.FaultInjection;

/// <summary>A few of each kind; the whole benchmark runs by hand.</summary>
public sealed class FaultTests
{
    private const int Seed = 20261126;

    public static TheoryData<string> All() => [.. AllFaults.List.Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(All))]
    public void The_first_finding_names_the_fault(string name)
    {
        var fault = AllFaults.List.Single(f => f.Name == name);
        var results = Enumerable.Range(0, 1000).Select(i => Score.Of(fault, Seed + i)).OfType<Score.Result>().Take(6).ToList();

        Assert.NotEmpty(results);
        Assert.All(results, r => Assert.True(r.IsFound, r.ToString()));
    }

    [Fact]
    public void A_healthy_cluster_has_no_finding() => Assert.All(Enumerable.Range(0, 20), i =>
    {
        var report = Score.OfHealthy(Seed + i);
        Assert.True(report.Findings.IsEmpty, new DiagnosisRenderer(new()).Render(report).ToString());
    });
}
