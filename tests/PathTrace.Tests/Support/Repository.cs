namespace PathTrace.Tests.Support;

/// <summary>The checked-out project: the folder that holds PathTrace.sln, above the folder of the test assembly.</summary>
internal static class Repository
{
    internal static string Root { get; } = FindRoot();

    internal static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The sources under a folder of the project, without what the build puts there.</summary>
    internal static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(PathOf(folder), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))
            .Order(StringComparer.Ordinal);

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "PathTrace.sln")))
                return folder;
        }

        throw new InvalidOperationException($"No PathTrace.sln above {AppContext.BaseDirectory}.");
    }
}
