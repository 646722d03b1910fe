namespace PathTrace.Tests.Support;

/// <summary>Real dumps beside the repository, for tests that read them when they are there.</summary>
internal static class Corpus
{
    private static readonly string? Root = FindRoot();

    /// <summary>The path of a file of the corpus; skips the test when the corpus or the file is not there.</summary>
    public static string PathOf(string relative)
    {
        if (Root is null)
            Assert.Skip("the corpus ../shared/corpus is not there");
        var path = Path.Combine(Root, relative);
        if (!File.Exists(path))
            Assert.Skip($"the corpus has no {relative}");
        return path;
    }

    /// <summary>The files of a folder whose names match, as paths relative to the corpus; none when the corpus is not there.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        Root is null || !Directory.Exists(Path.Combine(Root, folder))
            ? []
            : Directory.EnumerateFiles(Path.Combine(Root, folder), pattern).Select(p => Path.GetRelativePath(Root, p)).Order(StringComparer.Ordinal);

    private static string? FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "PathTrace.sln")))
                continue;
            string[] candidates = [Path.Combine(folder.FullName, "..", "shared", "corpus"), Path.Combine(folder.FullName, "..", "..", "shared", "corpus")];
            return candidates.FirstOrDefault(Directory.Exists);
        }

        return null;
    }
}
