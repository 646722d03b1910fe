using PathTrace.Inputs.Reading;
using PathTrace.Net;
using PathTrace.Routing;
using PathTrace.Text;

namespace PathTrace.Inputs.IpRoute;

/// <summary>What stands behind <c>ip route add</c> and <c>ip route del</c>: the words of one route, read as those of a dump.</summary>
/// <param name="Route">The route that the words make.</param>
/// <param name="NamesType">True when the type was said.</param>
/// <param name="NamesMetric">True when the metric was said.</param>
internal sealed record RouteArguments(Route Route, bool NamesType, bool NamesMetric)
{
    /// <summary>Reads the words; null when they do not begin as a route does. Everything that is not understood is told.</summary>
    /// <param name="words">The words.</param>
    /// <param name="family">The family of <c>default</c> where the words do not tell.</param>
    /// <param name="isWhole">False for the route of <c>del</c>, which need not say its way out.</param>
    internal static ParseResult<RouteArguments?> Read(SourceSpan words, IpFamily family, bool isWhole)
    {
        var diagnostics = new FileDiagnostics(words.Source!);
        var tokens = new TokenCursor(words.Utf8, words.Start);
        tokens.MoveNext();
        var hasType = RouteWords.TryType(Utf8.Word(tokens.Token, stackalloc char[16]), out var type);
        if (hasType)
            tokens.MoveNext();
        // iproute.c, iproute_modify: "to" may stand before the destination.
        if (tokens.Token.SequenceEqual("to"u8))
            tokens.MoveNext();
        if (!RouteWords.TryDestination(tokens.Token, out var destination))
        {
            diagnostics.Error(DiagnosticCode.BadRouteLine, diagnostics.Span(tokens.TokenStart, tokens.Token.Length), $"'{Utf8.Quote(tokens.Token)}' is no destination of a route{Correction(tokens.Token)}");
            return diagnostics.With<RouteArguments?>(null);
        }

        // iproute.c, iproute_modify: what names the node itself goes into table local unless told otherwise.
        var table = type is RouteType.Local or RouteType.Broadcast or RouteType.Anycast ? RouteTables.Local : RouteTables.Main;
        var draft = new RouteDraft(new(family, table)) { Type = type, Destination = destination, Family = destination?.Family ?? IpFamily.None };
        var namesMetric = Names(words, "metric"u8);
        new RouteAttributeReader(diagnostics, new StringPool()).Read(ref tokens, draft);
        if (isWhole && draft.LacksNextHop)
            diagnostics.Error(DiagnosticCode.BadRouteLine, words, "the route shows no way out: it needs 'via GATEWAY', 'dev INTERFACE', or a type such as blackhole");
        return diagnostics.With<RouteArguments?>(new(draft.Build(words), hasType, namesMetric));
    }

    private static bool Names(SourceSpan words, ReadOnlySpan<byte> word)
    {
        var tokens = new TokenCursor(words.Utf8, words.Start);
        while (tokens.MoveNext())
        {
            if (tokens.Token.SequenceEqual(word))
                return true;
        }

        return false;
    }

    // The kernel refuses host bits (fib_trie.c, fib_valid_key_len: "Invalid prefix for given prefix length").
    private static string Correction(ReadOnlySpan<byte> word) =>
        IpPrefix.TryParseWithHostBits(word, out var address, out var length) ? $": it has host bits; {IpPrefix.Containing(address, length)} would be one" : "";
}
