using System.Text.RegularExpressions;

namespace PathTrace.Tests.Support;

/// <summary>The fenced blocks of a document.</summary>
internal static partial class Markdown
{
    /// <summary>The contents of all blocks of a language, without the fences.</summary>
    internal static IReadOnlyList<string> Blocks(string text, string language) =>
        [.. Fence().Matches(text.ReplaceLineEndings("\n")).Where(m => m.Groups[1].Value == language).Select(m => m.Groups[2].Value)];

    [GeneratedRegex(@"^```(\w*)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
