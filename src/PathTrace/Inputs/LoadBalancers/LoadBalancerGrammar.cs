using PathTrace.Cluster;
using PathTrace.Inputs.Lines;
using PathTrace.Net;
using Sprache;

namespace PathTrace.Inputs.LoadBalancers;

/// <summary>
/// The balancer table as people write it, a frontend a line:
/// <code>
/// row      = name frontend [ check ] "->" backend { "," backend } [ "#" comment ]
/// frontend = ( address | "[" IPv6 address "]" ) ":" ( port | "*" ) [ "/" protocol ]
/// check    = "check" ( "none" | ( "tcp" | "http" ) ":" port [ "/" path ] ) [ "from" address ]
/// backend  = ( node name | address [ ":" port ] ) { "weight" number | "down" }
/// </code>
/// A check is what the balancer asks of each backend's node, whatever port the frontend has. A backend given as a node's name gets the packet with its destination kept; one given as an address gets it rewritten to that address.
/// </summary>
internal static class LoadBalancerGrammar
{
    internal sealed record Row(string Name, SocketAddress Frontend, IpProtocol Protocol, IReadOnlyList<ITextSpan<Backend>> Backends)
    {
        internal ITextSpan<Check>? Check { get; init; }
    }

    /// <summary>How backends are tested; <c>From</c> is the address that asks, null when not stated.</summary>
    internal sealed record Check(HealthCheckKind Kind, ushort Port, IpAddress? From);

    internal sealed record Backend(string? NodeName, SocketAddress? Address, IReadOnlyList<Option> Options);

    /// <summary>One word of what is said about a backend.</summary>
    /// <param name="Weight">The weight; null for <c>down</c>.</param>
    internal sealed record Option(int? Weight);

    internal const int MaxWeight = 1_000_000;

    private static readonly Parser<IpAddress> Address =
        Parse.CharExcept(" \t,#[]/:").AtLeastOnce().Text().As<IpAddress>(IpAddress.TryParse, "a frontend such as 203.0.113.7:80 or [2001:db8::7]:80")
        .Or(from open in Parse.Char('[').Named("a frontend such as 203.0.113.7:80 or [2001:db8::7]:80")
            from address in Parse.CharExcept(" \t,#[]").AtLeastOnce().Text().As<IpAddress>(TryV6, "an IPv6 address")
            from close in Parse.Char(']').Named("\"]\"")
            select address);

    private static readonly Parser<ushort> Port =
        Parse.Char('*').Return((ushort)0)
        .Or(Parse.Digit.AtLeastOnce().Text().As<ushort>(TryPort, "a port from 1 to 65535, or * for any"));

    private static readonly Parser<IpProtocol> Protocol =
        from slash in Parse.Char('/').Named("\"/\" and a protocol")
        from protocol in LineGrammar.Word.As<IpProtocol>(TryProtocol, "a protocol such as tcp, udp or sctp")
        select protocol;

    private static readonly Parser<Option> Weight =
        from word in LineGrammar.Keyword("weight")
        from blanks in LineGrammar.Blanks
        from number in Parse.Digit.AtLeastOnce().Text().As<int>(TryWeight, "a weight from 0 to 1000000")
        select new Option(number);

    private static readonly Parser<Option> BackendOption = LineGrammar.Keyword("down").Return(new Option(null)).Or(Weight);

    private static readonly Parser<Backend> OneBackend =
        from target in LineGrammar.Word.As<Backend>(TryBackend, "a backend: a node's name, an address or address:port")
        from options in LineGrammar.Repeat(LineGrammar.WordAhead, BackendOption)
        select target with { Options = options };

    private static readonly Parser<char> Comma =
        from before in LineGrammar.Blanks0
        from comma in Parse.Char(',').Named("\",\"")
        from after in LineGrammar.Blanks0
        select comma;

    private static readonly Parser<IReadOnlyList<ITextSpan<Backend>>> Backends =
        from first in OneBackend.Span()
        from rest in LineGrammar.Repeat(Comma, OneBackend.Span())
        select (IReadOnlyList<ITextSpan<Backend>>)[first, .. rest];

    private static readonly Parser<Check> CheckWords =
        from asked in LineGrammar.Word.As<Check>(TryCheck, "none, tcp:PORT or http:PORT")
        from source in LineGrammar.Repeat(LineGrammar.Blanks.Then(_ => LineGrammar.Keyword("from")), LineGrammar.Blanks.Then(_ => LineGrammar.Word.As<IpAddress>(IpAddress.TryParse, "the address from which it asks")))
        select asked with { From = source.Count > 0 ? source[^1] : null };

    /// <summary>What stands before the arrow, as a row without backends.</summary>
    internal static Parser<Row> Head { get; } =
        from before in LineGrammar.Blanks0
        from name in LineGrammar.Word.Named("a balancer's name")
        from blanks in LineGrammar.Blanks
        from address in Address
        from colon in Parse.Char(':').Named("\":\" and a port")
        from port in Port
        from protocol in Protocol.XOr(Parse.Return(IpProtocol.Tcp))
        from check in LineGrammar.Repeat(LineGrammar.Blanks.Then(_ => LineGrammar.Keyword("check")), LineGrammar.Blanks.Then(_ => CheckWords.Span()))
        select new Row(LineGrammar.Name(name), new(address, port), protocol, []) { Check = check.Count > 0 ? check[^1] : null };

    /// <summary>One row.</summary>
    internal static Parser<Row> Line { get; } =
        from head in Head
        from arrow in LineGrammar.Blanks0.Then(_ => LineGrammar.Arrow)
        from gap in LineGrammar.Blanks0
        from backends in Backends
        from end in LineGrammar.EndOfLine
        select head with { Backends = backends };

    private static bool TryV6(string word, out IpAddress address) =>
        IpAddress.TryParse(word, out address) && address.Family == IpFamily.IPv6;

    private static bool TryPort(string word, out ushort port) => ushort.TryParse(word, out port) && port != 0;

    private static bool TryWeight(string word, out int weight) => int.TryParse(word, out weight) && weight <= MaxWeight;

    private static bool TryProtocol(string word, out IpProtocol protocol) =>
        IpProtocol.TryParse(word.ToLowerInvariant(), out protocol) && protocol.HasPorts;

    private static bool TryCheck(string word, out Check check)
    {
        check = new(HealthCheckKind.None, 0, null);
        if (word == "none")
            return true;
        var kind = word.StartsWith("tcp:", StringComparison.Ordinal) ? HealthCheckKind.Tcp : HealthCheckKind.Http;
        if (kind == HealthCheckKind.Http && !word.StartsWith("http:", StringComparison.Ordinal))
            return false;
        var port = word[(word.IndexOf(':', StringComparison.Ordinal) + 1)..];
        // What path is asked for changes nothing about the way there.
        if (kind == HealthCheckKind.Http && port.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash)
            port = port[..slash];
        check = check with { Kind = kind, Port = TryPort(port, out var number) ? number : (ushort)0 };
        return check.Port != 0;
    }

    private static bool TryBackend(string word, out Backend backend)
    {
        SocketAddress? address = TrySocket(word, out var socket) ? socket : null;
        backend = new(address is null ? LineGrammar.Name(word) : null, address, []);
        return address is not null || !LineGrammar.LooksLikeAddress(word);
    }

    private static bool TrySocket(string word, out SocketAddress socket)
    {
        socket = default;
        if (IpAddress.TryParse(word, out var alone))
        {
            socket = new(alone, 0);
            return true;
        }

        var colon = word.LastIndexOf(':');
        if (colon < 0 || !TryPort(word[(colon + 1)..], out var port))
            return false;
        var text = word[..colon];
        var bracketed = text.StartsWith('[') && text.EndsWith(']');
        if (!IpAddress.TryParse(bracketed ? text[1..^1] : text, out var address) || bracketed != (address.Family == IpFamily.IPv6))
            return false;
        socket = new(address, port);
        return true;
    }
}
