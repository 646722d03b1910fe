namespace PathTrace.KernelLab.Fixtures;

/// <summary>The scenarios under fixtures/: each folder that holds a packets.txt.</summary>
internal sealed class FixtureFolder(string name)
{
    private static readonly string Root = Path.Combine(FindRepository(), "fixtures");

    /// <summary>Names as readers know them: <c>talk/flushed</c>.</summary>
    internal static IEnumerable<string> Names { get; } =
    [
        .. Directory.EnumerateFiles(Root, "packets.txt", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Root, Path.GetDirectoryName(f)!)).Order(StringComparer.Ordinal),
    ];

    internal string Snapshot => Path.Combine(Root, name, "snapshot");

    /// <summary>The queries, one a line.</summary>
    internal IEnumerable<string> Packets => File.ReadLines(Path.Combine(Root, name, "packets.txt")).Select(l => l.Split('#')[0].Trim()).Where(l => l.Length > 0);

    private static string FindRepository()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "PathTrace.sln")))
                return folder;
        }

        throw new InvalidOperationException($"no PathTrace.sln above {AppContext.BaseDirectory}");
    }
}
