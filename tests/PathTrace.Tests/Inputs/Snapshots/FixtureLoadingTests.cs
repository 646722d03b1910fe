using PathTrace.Cluster;
using PathTrace.Text;

namespace PathTrace.Tests.Inputs.Snapshots;

public sealed class FixtureLoadingTests
{
    [Fact]
    public void Every_fixture_loads_without_errors_or_surprises()
    {
        var folders = Directory.EnumerateDirectories(FixturesFolder(), "snapshot", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(folders);
        foreach (var folder in folders)
        {
            var snapshot = Snapshot.Load(folder);
            Assert.True(snapshot.Nodes.Length >= 1, folder);
            Assert.DoesNotContain(snapshot.Diagnostics, d => d.Severity == DiagnosticSeverity.Error);
            Assert.DoesNotContain(snapshot.Diagnostics, d => d.Code is DiagnosticCode.UnknownFile or DiagnosticCode.DuplicateFile or DiagnosticCode.FailedCommand);
            Assert.All(snapshot.Nodes, n => Assert.True(n.Rulesets.Length > 0 && n.Routes is { Length: > 0 } && n.Interfaces is { Length: > 0 }, $"{folder}: {n}"));
        }
    }

    [Fact]
    public void The_talks_cluster()
    {
        var snapshot = Snapshot.Load(Path.Combine(FixturesFolder(), "talk", "healthy", "snapshot"));
        Assert.Equal(["worker1 192.168.0.2 10.0.0.0/24", "worker2 192.168.0.3 10.0.1.0/24", "worker3 192.168.0.4 10.0.2.0/24"],
            snapshot.Nodes.Select(n => $"{n.Name} {n.InternalAddresses[0]} {n.PodCidrs[0]}"));
        Assert.Equal(4, snapshot.NextHops!.Entries.Length);
        Assert.Equal("worker1 worker2 worker3", string.Join(' ', Assert.Single(snapshot.LoadBalancers!.Value).Backends.Select(b => b.NodeName)));
        Assert.Equal(["10.0.1.1:3000", "10.0.2.1:3000"], snapshot.Endpoints!.Value.Select(e => e.Address.ToString()));
        Assert.Equal(["pod-1 worker2", "pod-2 worker3"], snapshot.Pods!.Value.Select(p => $"{p.Name} {p.NodeName}"));
    }

    private static string FixturesFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "PathTrace.sln")))
                return Path.Combine(folder.FullName, "fixtures");
        }

        throw new InvalidOperationException("The repository's root is not above the tests.");
    }
}
