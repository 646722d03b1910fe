using System.Text;
using PathTrace.Net;
using PathTrace.Text;
using Sprache;

namespace PathTrace.Queries;

/// <summary>
/// Reads packet queries: <c>PROTOCOL SOURCE -> DESTINATION</c> and options in any order, each at most once.
/// An end is an address (<c>10.0.0.1:80</c>, <c>[2001:db8::1]:80</c>, IPv6 without brackets when there is no port) or a name
/// (<c>svc/default/web:80</c>, <c>pod/default/web-1</c>, <c>node/worker1:30080</c>, <c>lb/web:80</c>; the namespace may be left out).
/// Options: <c>from lb/web</c>, <c>at worker1 in eth0</c>, <c>mark 0x4000</c>, <c>flags syn,ack</c>, <c>ttl 64</c>, <c>tos 0x10</c>,
/// <c>length 60</c>, <c>state established</c>, and for ICMP <c>type 8</c>, <c>code 0</c>. Bad text never throws.
/// </summary>
public static class PacketQueryParser
{
    /// <summary>Longer queries are refused: 4 KiB, a hundred times what a query needs.</summary>
    public const int MaxBytes = 4096;

    /// <summary>Reads a query given by itself; its diagnostics point into a text named <c>query</c>.</summary>
    /// <returns>The query, or null with at least one diagnostic.</returns>
    public static ParseResult<PacketQuery?> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var source = SourceText.From("query", text);
        return Parse(text, new SourceSpan(source, 0, source.Length));
    }

    /// <summary>Reads a query that stands in a file, for example one line of a list of packets; diagnostics point into the file.</summary>
    /// <returns>The query, or null with at least one diagnostic.</returns>
    public static ParseResult<PacketQuery?> Parse(SourceSpan line) =>
        line.Length > MaxBytes ? TooLong<PacketQuery>("", line) : Parse(line.Text, line);

    /// <summary>Reads one end alone: an address or a name, with or without a port.</summary>
    internal static ParseResult<QueryEnd?> ParseEnd(string text) =>
        Read(text, QueryGrammar.Blank.Then(_ => QueryGrammar.End), (binder, end) => binder.BindEnd(end));

    /// <summary>Reads one origin alone: <c>from lb/web</c> or <c>at worker1 in eth0</c>.</summary>
    internal static ParseResult<QueryOrigin?> ParseOrigin(string text) =>
        Read(text, QueryGrammar.Blank.Then(_ => QueryGrammar.Origin), (binder, origin) => binder.BindOrigin(origin));

    private static ParseResult<PacketQuery?> Parse(string text, SourceSpan place) =>
        Read(text, place, QueryGrammar.Query, (binder, query) => binder.BindQuery(text, query), LacksProtocol);

    // What goes on wrongly behind a word that is no protocol is not the first thing to say.
    private static bool LacksProtocol(string text, QueryErrors errors)
    {
        if (QueryGrammar.Blank.Then(_ => QueryGrammar.Protocol)(new Input(text)) is not { WasSuccessful: true, Value: var word } || IpProtocol.TryParse(word.Text.ToLowerInvariant(), out _))
            return false;
        errors.Expected(word, QueryBinder.AProtocol);
        return true;
    }

    private static ParseResult<T?> Read<TSyntax, T>(string text, Parser<TSyntax> production, Func<QueryBinder, TSyntax, T?> bind)
        where T : class
    {
        var source = SourceText.From("query", text);
        var whole = from value in production
                    from end in QueryGrammar.EndOfText("the end of the text")
                    select value;
        return Read(text, new SourceSpan(source, 0, source.Length), whole, bind);
    }

    private static ParseResult<T?> Read<TSyntax, T>(string text, SourceSpan place, Parser<TSyntax> production, Func<QueryBinder, TSyntax, T?> bind, Func<string, QueryErrors, bool>? explain = null)
        where T : class
    {
        if (Encoding.UTF8.GetByteCount(text) > MaxBytes)
            return TooLong<T>(text, place);
        var errors = new QueryErrors(text, place);
        var result = production(new Input(text));
        T? value = null;
        if (result.WasSuccessful)
            value = bind(new QueryBinder(errors), result.Value);
        else if (explain?.Invoke(text, errors) != true)
            errors.Expected(result.Remainder.Position, result.Expectations);
        return new(errors.Any ? null : value, errors.ToImmutable());
    }

    private static ParseResult<T?> TooLong<T>(string text, SourceSpan place)
        where T : class
    {
        var errors = new QueryErrors(text, place);
        errors.Add(0, 0, $"the query is {place.Length} bytes long; at most {MaxBytes} are read");
        return new(null, errors.ToImmutable());
    }
}
