using System.Globalization;

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

    private static bool TryRead(string text, out uint value) =>
        text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? uint.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            : uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
