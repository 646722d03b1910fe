using System.Collections.Concurrent;
using PathTrace.Cluster;

namespace PathTrace.Tests.Support;

/// <summary>The scenarios under fixtures/: each folder that holds a packets.txt.</summary>
internal static class Fixtures
{
    private static readonly ConcurrentDictionary<string, Snapshot> Loaded = new();

    /// <summary>Names as readers know them: <c>talk/flushed</c>.</summary>
    internal static IReadOnlyList<string> Names { get; } =
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "fixtures"), "packets.txt", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Path.Combine(Repository.Root, "fixtures"), Path.GetDirectoryName(f)!).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    internal static string FolderOf(string name) => Path.Combine(Repository.Root, "fixtures", name);

    internal static Snapshot Load(string name) => Loaded.GetOrAdd(name, static n => Snapshot.Load(Path.Combine(FolderOf(n), "snapshot")));

    internal static IEnumerable<string> PacketsOf(string name) => File.ReadLines(Path.Combine(FolderOf(name), "packets.txt"))
        .Select(l => l.Split('#')[0].Trim())
        .Where(l => l.Length > 0);
}
