namespace PathTrace.Tests.Support;

/// <summary>A folder that is gone with the test.</summary>
internal sealed class TempFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pathtrace-");

    internal string Path => _folder.FullName;

    /// <summary>The path of a file in it.</summary>
    internal string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file, and the folders above it.</summary>
    internal string Write(string name, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        File.WriteAllText(this[name], text.ReplaceLineEndings("\n"));
        return this[name];
    }

    /// <summary>Copies a folder with all below it.</summary>
    internal string Copy(string from, string name)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var to = System.IO.Path.Combine(this[name], System.IO.Path.GetRelativePath(from, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(to)!);
            File.Copy(file, to, overwrite: true);
        }

        return this[name];
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
