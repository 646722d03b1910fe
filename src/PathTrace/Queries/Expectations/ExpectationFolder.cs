using System.Globalization;
using PathTrace.Text;

namespace PathTrace.Queries.Expectations;

/// <summary>
/// The folder of a file of expectations, which is all that the file may include from. Expectations come with a change that somebody else wrote: what leads out of the folder, by <c>..</c> or by a link, is not opened.
/// </summary>
/// <param name="first">The path of the first file.</param>
internal sealed class ExpectationFolder(string first)
{
    private readonly string _root = Path.GetDirectoryName(Path.GetFullPath(first))!;
    private readonly string _shown = Path.GetDirectoryName(first) is { Length: > 0 } folder ? folder.Replace('\\', '/').TrimEnd('/') + "/" : "";

    /// <summary>Opens the first file.</summary>
    /// <exception cref="IOException">It cannot be read, or is too long.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be read.</exception>
    internal SourceText ReadFirst() => Read(first, first.Replace('\\', '/'));

    /// <summary>Opens an included file.</summary>
    /// <param name="from">The file that includes it.</param>
    /// <param name="path">The path as written there.</param>
    /// <param name="problem">Why there is none.</param>
    internal SourceText? TryRead(SourceText from, string path, out string? problem)
    {
        problem = WhyNot(from, path, out var relative);
        if (problem is not null)
            return null;
        try
        {
            return Read(Path.Combine(_root, relative), _shown + relative);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            problem = failure is FileNotFoundException or DirectoryNotFoundException ? $"there is no file {_shown}{relative}" : $"{_shown}{relative} cannot be read: {failure.Message}";
            return null;
        }
    }

    private string? WhyNot(SourceText from, string path, out string relative)
    {
        relative = "";
        if (path.Contains('\\', StringComparison.Ordinal) || path.StartsWith('/') || Path.IsPathRooted(path))
            return "an included file is named from the folder of the file that includes it, with '/' between folders";
        // The names of our own sources begin with what is shown of the folder.
        var parts = new List<string>(from.Name[_shown.Length..].Split('/')[..^1]);
        foreach (var part in path.Split('/').Where(p => p is not ("" or ".")))
        {
            if (part != "..")
                parts.Add(part);
            else if (parts.Count == 0)
                return "the file lies outside of the folder of the first file, from which alone files are included";
            else
                parts.RemoveAt(parts.Count - 1);
        }

        relative = string.Join('/', parts);
        var at = _root;
        foreach (var part in parts)
        {
            at = Path.Combine(at, part);
            if (new FileInfo(at).LinkTarget is not null)
                return $"{_shown}{Path.GetRelativePath(_root, at).Replace('\\', '/')} is a link, and links are not followed";
        }

        return null;
    }

    private static SourceText Read(string path, string name)
    {
        using var stream = File.OpenRead(path);
        using var content = new MemoryStream();
        var buffer = new byte[65536];
        while (stream.Read(buffer) is var read && read > 0)
        {
            if (content.Length + read > ExpectationFileParser.MaxBytes)
                throw new IOException(string.Create(CultureInfo.InvariantCulture, $"it is longer than {ExpectationFileParser.MaxBytes >> 10} KiB"));
            content.Write(buffer, 0, read);
        }

        // Editors of some systems begin a file with a byte order mark.
        var bytes = content.ToArray();
        return new(name, bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes[3..] : bytes);
    }
}
