using PathTrace.Inputs.Reading;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Inputs.IpRoute;

/// <summary>Reads the words behind a route's destination (iproute2: iproute.c, print_route).</summary>
internal sealed class RouteAttributeReader(FileDiagnostics diagnostics, StringPool pool)
{
    private const string Consequence = "What the route does is uncertain: traces that take it are indeterminate.";

    /// <summary>Reads all remaining words into the draft.</summary>
    internal void Read(ref TokenCursor tokens, RouteDraft draft)
    {
        // The value of an unknown word is an unknown word too: one message tells enough.
        var afterUnknown = false;
        while (tokens.MoveNext())
        {
            var start = tokens.TokenStart;
            var token = tokens.Token;
            var known = ReadWord(ref tokens, draft);
            if (!known)
                draft.HasUnknownAttributes = true;
            if (!known && !afterUnknown)
                diagnostics.Warning(DiagnosticCode.BadRouteLine, diagnostics.Span(start, token.Length), $"'{Utf8.Quote(token)}' is no known attribute of a route", Consequence);
            afterUnknown = !known;
        }
    }

    private bool ReadWord(ref TokenCursor tokens, RouteDraft draft)
    {
        Span<char> buffer = stackalloc char[24];
        var word = Utf8.Word(tokens.Token, buffer);
        switch (word)
        {
            case "nexthop":
                draft.BeginNextHop();
                return true;
            case "nh_info":
                SkipNextHopObject(ref tokens);
                return true;
            case "encap":
                draft.NextHop.Encap = ReadEncap(ref tokens);
                return true;
            case "from":
                return tokens.TryTake("all"u8);
            case "proto" or "scope" or "dev" or "table":
                return ReadName(word, ref tokens, draft);
            case "via" or "src":
                return ReadAddress(word, ref tokens, draft);
            case "metric" or "tos" or "dsfield" or "mtu" or "nhid" or "weight":
                return ReadNumber(word, ref tokens, draft);
            case "pref" or "error":
                // Router preferences and error numbers are printed for IPv6 alone.
                draft.Family = IpFamily.IPv6;
                return tokens.MoveNext();
            default:
                return ReadIrrelevant(word, ref tokens, draft);
        }
    }

    private static bool ReadIrrelevant(scoped ReadOnlySpan<char> word, ref TokenCursor tokens, RouteDraft draft)
    {
        if (RouteWords.TryFlag(word, out var flag))
        {
            draft.NextHop.Flags |= flag;
            return true;
        }

        if (RouteWords.IsIrrelevantFlag(word))
            return true;
        if (!RouteWords.IsIrrelevant(word))
            return false;
        if (word is "features" && tokens.TryTake("ecn"u8))
            return true;
        tokens.TryTake("lock"u8);
        return tokens.MoveNext();
    }

    private bool ReadName(scoped ReadOnlySpan<char> word, ref TokenCursor tokens, RouteDraft draft)
    {
        if (!tokens.MoveNext())
            return false;
        draft.SetName(word, pool.Get(tokens.Token));
        return true;
    }

    private bool ReadAddress(scoped ReadOnlySpan<char> word, ref TokenCursor tokens, RouteDraft draft)
    {
        var crossesFamily = word is "via" && (tokens.TryTake("inet6"u8) || tokens.TryTake("inet"u8));
        if (!tokens.MoveNext() || !IpAddress.TryParse(tokens.Token, out var address))
            return BadValue(word, tokens, draft, "an address");
        if (word is "src")
            draft.PreferredSource = address;
        else
            draft.NextHop.Via = address;
        draft.ProveFamily(address.Family, crossesFamily);
        return true;
    }

    private bool ReadNumber(scoped ReadOnlySpan<char> word, ref TokenCursor tokens, RouteDraft draft)
    {
        if (word is "mtu")
            tokens.TryTake("lock"u8);
        if (!tokens.MoveNext())
            return BadValue(word, tokens, draft, "a number");
        var isTos = word is "tos" or "dsfield";
        var isNumber = isTos ? TosNames.TryParse(tokens.Token, out var number) : Utf8.TryNumber(tokens.Token, out number);
        return (isNumber && RouteNumbers.TrySet(draft, word, number)) || BadValue(word, tokens, draft, "a number in range");
    }

    private bool BadValue(scoped ReadOnlySpan<char> word, in TokenCursor tokens, RouteDraft draft, string wanted)
    {
        draft.HasUnknownAttributes = true;
        var place = diagnostics.Span(tokens.TokenStart, tokens.Token.Length);
        diagnostics.Warning(DiagnosticCode.BadRouteLine, place, $"'{word}' wants {wanted}, not '{Utf8.Quote(tokens.Token)}'", Consequence);
        return true;
    }

    private static void SkipNextHopObject(ref TokenCursor tokens)
    {
        while (tokens.MoveNext())
        {
            if (tokens.Token.SequenceEqual("nexthop"u8))
            {
                tokens.StepBack();
                return;
            }
        }
    }

    // An encapsulation's own words may be "src", "dst", "ttl" and, for ip, one "tos"; what follows it is one of the route's words below.
    private string ReadEncap(ref TokenCursor tokens)
    {
        var start = -1;
        var end = 0;
        var ownTos = 0;
        Span<char> buffer = stackalloc char[16];
        while (tokens.MoveNext())
        {
            var word = Utf8.Word(tokens.Token, buffer);
            if (start < 0 && word is "ip")
                ownTos = 1;
            if (word is "via" or "dev" or "nhid" or "proto" or "scope" or "metric" || (word is "tos" && ownTos-- <= 0))
            {
                tokens.StepBack();
                break;
            }

            start = start < 0 ? tokens.TokenStart : start;
            end = tokens.TokenStart + tokens.Token.Length;
        }

        return start < 0 ? "" : pool.Get(diagnostics.Source.Utf8[start..end]);
    }
}
