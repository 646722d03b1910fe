namespace PathTrace.Text;

/// <summary>Words of commands that people copy into a shell. Names come from dumps, and may hold anything.</summary>
internal static class ShellWord
{
    /// <summary>The word, quoted unless it is harmless as it is.</summary>
    internal static string Quote(string word)
    {
        var isPlain = word.Length > 0 && word[0] != '-' && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or ':' or '/' or '-' or '=');
        return isPlain ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }
}
