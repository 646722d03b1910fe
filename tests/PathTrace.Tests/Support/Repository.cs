namespace PathTrace.Tests.Support;

/// <summary>The working tree that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder that holds PathTrace.sln.</summary>
    internal static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "PathTrace.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("PathTrace.sln stands in no folder above the tests.");
    }
}
