namespace PathTrace.Datapath.Concrete;

/// <summary>The name of an extension, taken from a match or target as the dump writes it.</summary>
internal static class ExtensionName
{
    // xtables.h, XT_EXTENSION_MAXNAMELEN: names are shorter than 29 octets.
    private const int MaxLength = 28;

    /// <summary><c>limit</c> of <c>-m limit --limit 5/sec</c>, <c>LOG</c> of <c>-j LOG</c>; null when the text does not begin so.</summary>
    internal static string? Of(string text)
    {
        var start = text.StartsWith("-m ", StringComparison.Ordinal) || text.StartsWith("-j ", StringComparison.Ordinal) ? 3 : 0;
        if (start == 0)
            return null;
        var end = text.IndexOf(' ', start);
        var name = text[start..(end < 0 ? text.Length : end)];
        return name.Length is > 0 and <= MaxLength && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') ? name : null;
    }
}
