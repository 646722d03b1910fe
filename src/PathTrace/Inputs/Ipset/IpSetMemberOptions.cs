using PathTrace.Inputs.Reading;

namespace PathTrace.Inputs.Ipset;

/// <summary>The options behind the member of an <c>add</c> line; timeouts, counters, comments and skb settings change no membership.</summary>
internal static class IpSetMemberOptions
{
    /// <summary>Reads all options; false leaves the cursor at the one that is not understood.</summary>
    internal static bool TryRead(ref TokenCursor tokens, out bool noMatch, out bool isWildcard)
    {
        noMatch = false;
        isWildcard = false;
        Span<char> buffer = stackalloc char[16];
        while (tokens.MoveNext())
        {
            switch (Utf8.Word(tokens.Token, buffer))
            {
                case "nomatch":
                    noMatch = true;
                    break;
                case "wildcard":
                    isWildcard = true;
                    break;
                case "comment":
                    SkipQuoted(ref tokens);
                    break;
                case "timeout" or "packets" or "bytes" or "skbmark" or "skbprio" or "skbqueue" or "before" or "after":
                    tokens.MoveNext();
                    break;
                default:
                    return false;
            }
        }

        return true;
    }

    // ipset refuses quotes inside comments, so that the next one ends it.
    private static void SkipQuoted(ref TokenCursor tokens)
    {
        var rest = tokens.Rest;
        var open = rest.IndexOf((byte)'"');
        var close = open < 0 ? -1 : rest[(open + 1)..].IndexOf((byte)'"');
        if (close < 0)
        {
            tokens.MoveNext();
            return;
        }

        var behind = open + 1 + close + 1;
        tokens = new(rest[behind..], tokens.RestStart + behind);
    }
}
