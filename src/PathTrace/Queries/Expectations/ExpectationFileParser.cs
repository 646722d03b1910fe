using PathTrace.Text;

namespace PathTrace.Queries.Expectations;

/// <summary>Reads files of expectations: named sets, includes, what is expected, what may change, and what findings count as. docs/expectations.md describes the language. Bad text never throws.</summary>
public static class ExpectationFileParser
{
    /// <summary>Longer files are refused: 1 MiB.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>More lines are not read.</summary>
    public const int MaxLines = 20_000;

    /// <summary>More files are not included.</summary>
    public const int MaxFiles = 64;

    /// <summary>Files that include files are followed so far.</summary>
    public const int MaxDepth = 8;

    /// <summary>Reads a text that includes nothing.</summary>
    /// <returns>What could be read, with diagnostics for each line that could not.</returns>
    public static ParseResult<ExpectationFile> Parse(SourceText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new ExpectationFileRun(null).Read(text);
    }

    /// <summary>Reads a file, and what it includes from its own folder and those below it.</summary>
    /// <exception cref="IOException">The file cannot be read, or is too long. A file that it includes is a matter of diagnostics.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be read.</exception>
    public static ParseResult<ExpectationFile> Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var folder = new ExpectationFolder(path);
        return new ExpectationFileRun(folder).Read(folder.ReadFirst());
    }
}
