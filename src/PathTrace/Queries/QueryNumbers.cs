using System.Globalization;
using PathTrace.Net;

namespace PathTrace.Queries;

/// <summary>Reads numbers of a query: decimal, or hexadecimal behind <c>0x</c>.</summary>
internal sealed class QueryNumbers(QueryErrors errors)
{
    /// <summary>The number, or null when it was reported.</summary>
    internal uint? Read(QueryToken token, string what, uint first, uint last)
    {
        if (TryRead(token.Text, out var value) && value >= first && value <= last)
            return value;
        errors.Expected(token, string.Create(CultureInfo.InvariantCulture, $"{what} from {first} to {last}"));
        return null;
    }

    /// <summary>A number or a range of them (<c>1024-65535</c>); null when the text is neither, or goes beyond the last.</summary>
    internal static NumberRange? TryReadRange(string text, uint last)
    {
        var dash = text.IndexOf('-');
        var (from, to) = dash < 0 ? (text, text) : (text[..dash], text[(dash + 1)..]);
        return TryRead(from, out var first) && TryRead(to, out var end) && first <= end && end <= last ? new(first, end) : null;
    }

    private static bool TryRead(string text, out uint value) =>
        text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? uint.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            : uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
