using PathTrace.Analysis.Diagnosis;
using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Analysis.Diagnosis;

/// <summary>Findings of the checks, for tests.</summary>
internal static class Checked
{
    internal static IReadOnlyList<Explanation> Fixture(string name) => Of(Fixtures.Load(name));

    internal static IReadOnlyList<Explanation> Of(Snapshot snapshot) => [.. SnapshotChecks.Of(snapshot, new(snapshot))];

    /// <summary>A fixture with some of its files changed; a path that it does not have is a new file.</summary>
    internal static IReadOnlyList<Explanation> Changed(string fixture, params (string File, Func<string, string> Change)[] changes) => Of(Load(fixture, changes));

    /// <summary>The snapshot of a fixture with some of its files changed.</summary>
    internal static Snapshot Load(string fixture, params (string File, Func<string, string> Change)[] changes)
    {
        var folder = Path.Combine(Fixtures.FolderOf(fixture), "snapshot");
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .ToDictionary(p => Path.GetRelativePath(folder, p).Replace('\\', '/'), File.ReadAllText, StringComparer.Ordinal);
        foreach (var (file, change) in changes)
        {
            var before = files.GetValueOrDefault(file, "");
            files[file] = change(before);
            Assert.NotEqual(before, files[file]);
        }

        return TempSnapshot.Load(files.Select(f => TempSnapshot.With(f.Key, f.Value)).ToArray());
    }

    /// <summary><c>PT2101 worker1</c>; the code alone where no one node is to be mended.</summary>
    internal static string CodeAndNode(Explanation finding) => finding.Node is null ? finding.CodeText : $"{finding.CodeText} {finding.Node}";
}
