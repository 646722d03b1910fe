using Sprache;

namespace PathTrace.Queries;

/// <summary>
/// The productions of the packet query. They say how a query is built and where each piece stands; what the pieces mean (numbers, addresses, which
/// option goes with which protocol) is the binder's business, so that its messages can point at exactly the piece that is wrong.
/// Every production takes the white space behind it. No production calls itself: a hostile query cannot exhaust the stack.
/// </summary>
internal static class QueryGrammar
{
    /// <summary>The keywords that take one word.</summary>
    internal static readonly string[] ValueKeywords = ["mark", "flags", "ttl", "tos", "length", "state", "type", "code"];

    /// <summary>White space, or nothing.</summary>
    internal static readonly Parser<string> Blank = Parse.WhiteSpace.Many().Text();

    /// <summary><c>-></c>, <c>></c> or <c>→</c>.</summary>
    internal static readonly Parser<string> Arrow =
        (from arrow in Parse.String("->").Or(Parse.String(">")).Or(Parse.String("→")).Text()
         from blank in Blank
         select arrow).Expecting("'->'");

    /// <summary>A protocol's name or number, with or without <c>proto</c> before it.</summary>
    internal static readonly Parser<QueryToken> Protocol =
        from proto in Keyword("proto").XOptional()
        from protocol in Word("a protocol (tcp, udp, icmp, … or its number)")
        select protocol;

    /// <summary><c>svc/default/web</c>, <c>node/worker1</c>: a kind, a namespace that may be left out, and a name.</summary>
    internal static readonly Parser<NameSyntax> Name =
        from kind in Kind
        from first in Part("a name")
        from second in Separator('/').Then(_ => Part("a name")).XOptional()
        select second.IsDefined ? new NameSyntax(kind, first, second.Get()) : new NameSyntax(kind, null, first);

    /// <summary>One end of a packet.</summary>
    internal static readonly Parser<EndSyntax> End =
        (from end in Bracketed.XOr(Named).XOr(Plain)
         from blank in Blank
         select end).Expecting("an address or a name (svc/…, pod/…, node/…, lb/…)");

    /// <summary><c>from pod/default/client</c>.</summary>
    internal static readonly Parser<OptionSyntax> From =
        from keyword in Keyword("from")
        from name in Name.Expecting("what makes the packet (lb/…, node/…, pod/…)")
        from blank in Blank
        select new OptionSyntax.From(keyword, name);

    /// <summary><c>at worker1 in eth0</c>.</summary>
    internal static readonly Parser<OptionSyntax> At =
        from keyword in Keyword("at")
        from node in Word("a node's name")
        from device in Keyword("in").Then(_ => Word("an interface's name")).XOptional()
        select new OptionSyntax.At(keyword, node, device.IsDefined ? device.Get() : null);

    /// <summary><c>from …</c> or <c>at …</c>: where the packet begins.</summary>
    internal static readonly Parser<OptionSyntax> Origin = From.XOr(At);

    /// <summary>Any option.</summary>
    internal static readonly Parser<OptionSyntax> Option = ValueKeywords.Select(Value).Aggregate(Origin, (all, next) => all.XOr(next));

    /// <summary>The whole query.</summary>
    internal static readonly Parser<QuerySyntax> Query =
        from protocol in Blank.Then(_ => Protocol)
        from source in End
        from arrow in Arrow
        from destination in End
        from options in Option.XMany()
        from end in EndOfText($"from, at, {string.Join(", ", ValueKeywords)} or the end of the query")
        select new QuerySyntax(protocol, source, destination, [.. options]);

    // A word is a kind only before a slash; otherwise it may be an address.
    private static Parser<QueryToken> Kind =>
        (from kind in Part("a kind")
         from slash in Parse.Char('/')
         select kind).OrNothing();

    private static Parser<EndSyntax> Named =>
        from name in Name
        from port in Port
        select new EndSyntax.Named(name, port);

    private static Parser<EndSyntax> Bracketed =>
        from open in Parse.Char('[')
        from address in QueryScan.Run(QueryScan.IsHost, "an IPv6 address")
        from close in Parse.Char(']').Expecting("']'")
        from port in Port
        select new EndSyntax.Bracketed(address, port);

    private static Parser<EndSyntax> Plain =>
        from text in QueryScan.Run(QueryScan.IsHost, "an address")
        select new EndSyntax.Plain(text);

    private static Parser<QueryToken?> Port =>
        from port in Separator(':').Then(_ => Part("a port")).XOptional()
        select port.IsDefined ? port.Get() : (QueryToken?)null;

    /// <summary>Succeeds only where the text ends.</summary>
    internal static Parser<bool> EndOfText(string expected) => input =>
        input.AtEnd ? Result.Success(true, input) : Result.Failure<bool>(input, "", [expected]);

    private static Parser<OptionSyntax> Value(string keyword) =>
        from key in Keyword(keyword)
        from word in Word($"a value for {keyword}")
        select new OptionSyntax.Value(key, word);

    /// <summary>The word, whatever its case; takes nothing where another stands.</summary>
    internal static Parser<QueryToken> Keyword(string keyword) =>
        (from word in Word(keyword)
         where string.Equals(word.Text, keyword, StringComparison.OrdinalIgnoreCase)
         select word).OrNothing(keyword);

    private static Parser<QueryToken> Word(string expected) =>
        from word in QueryScan.Run(QueryScan.IsWord, expected)
        from blank in Blank
        select word;

    private static Parser<QueryToken> Part(string expected) => QueryScan.Run(QueryScan.IsPart, expected);

    private static Parser<char> Separator(char separator) => Parse.Char(separator);
}
