using System.Collections.Immutable;
using System.Text;
using PathTrace.Inputs.Reading;
using PathTrace.Net;
using PathTrace.Routing;
using PathTrace.Text;

namespace PathTrace.Inputs.IpRoute;

/// <summary>Reads the text form: one route a line, next hops of a multipath route on lines of their own behind it.</summary>
internal sealed class RouteTextReader(FileDiagnostics diagnostics, RouteSection section)
{
    private readonly ImmutableArray<Route>.Builder _routes = ImmutableArray.CreateBuilder<Route>();
    private readonly List<Route> _lost = [];
    private readonly RouteAttributeReader _attributes = new(diagnostics, new StringPool());
    private readonly RouteSection _unstated = section;
    private RouteSection _section = section;
    private RouteDraft? _draft;
    private int _start;
    private int _end;
    private bool _isCutAtEnd;

    internal ImmutableArray<Route> Read()
    {
        var lines = new LineCursor(diagnostics.Source);
        while (lines.MoveNext())
            ReadLine(lines);
        Finish();
        return LostRoute.Join(_lost, _routes.ToImmutable());
    }

    private void ReadLine(in LineCursor line)
    {
        var tokens = line.Tokens;
        if (!tokens.MoveNext())
            return;
        Span<char> buffer = stackalloc char[16];
        var word = Utf8.Word(tokens.Token, buffer);
        if (word is "nexthop" or "cache" or "nh_info")
        {
            Continue(tokens, line);
            return;
        }

        Finish();
        if (word.StartsWith("#"))
            ReadComment(line.Line);
        else if (!CommandNoise.TryReport(line.Line, line.Span, diagnostics) && !ReadEcho(line.Line))
            ReadRoute(tokens, line, RouteWords.TryType(word, out var type) ? type : null);
    }

    private void ReadRoute(TokenCursor tokens, in LineCursor line, RouteType? type)
    {
        if (type is not null && !tokens.MoveNext())
        {
            diagnostics.Error(DiagnosticCode.BadRouteLine, line.Span, "the line ends behind the route's type", LostRoute.Consequence);
            Lose(line.Span);
            return;
        }

        if (!RouteWords.TryDestination(tokens.Token, out var destination))
        {
            var place = diagnostics.Span(tokens.TokenStart, tokens.Token.Length);
            diagnostics.Error(DiagnosticCode.BadRouteLine, place, $"'{Utf8.Quote(tokens.Token)}' is no destination of a route", LostRoute.Consequence);
            Lose(line.Span);
            return;
        }

        // Without the blank behind it, a prefix at the very end may have lost digits.
        if (!line.IsTerminated && tokens.Rest.IsEmpty && type is null or RouteType.Unicast)
        {
            diagnostics.Error(DiagnosticCode.BadRouteLine, line.Span, "the dump ends inside this route", LostRoute.Consequence);
            Lose(line.Span);
            return;
        }

        _draft = new(_section)
        {
            Type = type ?? RouteType.Unicast,
            Destination = destination,
            Family = destination?.Family ?? IpFamily.None,
        };
        _start = line.Start;
        Apply(tokens, line);
    }

    private void Continue(TokenCursor tokens, in LineCursor line)
    {
        if (_draft is null)
        {
            diagnostics.Error(DiagnosticCode.BadRouteLine, line.Span, "a next hop stands here without its route", "The next hop was left out.");
            return;
        }

        tokens.StepBack();
        Apply(tokens, line);
    }

    private void Apply(TokenCursor tokens, in LineCursor line)
    {
        _attributes.Read(ref tokens, _draft!);
        _end = line.End;
        _isCutAtEnd = !line.IsTerminated;
    }

    private void Finish()
    {
        if (_draft is not { } draft)
            return;
        _draft = null;
        var span = diagnostics.Span(_start, _end - _start);
        if (draft.LacksNextHop || (_isCutAtEnd && draft.LacksDevice))
        {
            draft.HasUnknownAttributes = true;
            diagnostics.Warning(DiagnosticCode.BadRouteLine, span, MissingNextHop(draft), "Where the route leads is unknown: traces that take it are indeterminate.");
        }

        _routes.Add(draft.Build(span));
        if (_isCutAtEnd && draft.HasUnknownAttributes)
            Lose(span);
    }

    private void Lose(SourceSpan line) => _lost.Add(LostRoute.At(line, _section));

    private string MissingNextHop(RouteDraft draft) =>
        _isCutAtEnd ? "the dump ends inside this route"
        : draft.NextHopId is { } id ? $"the dump names next-hop object {id} and does not show it"
        : "the route shows no next hop";

    private void ReadComment(ReadOnlySpan<byte> line)
    {
        var tokens = new TokenCursor(line[(line.IndexOf((byte)'#') + 1)..], 0);
        if (!tokens.MoveNext())
            return;
        if (tokens.Token.SequenceEqual("table"u8) && tokens.MoveNext())
            _section = _section with { Table = RouteTables.Canonical(Encoding.UTF8.GetString(tokens.Token)) };
        else
            ReadEcho(line);
    }

    private bool ReadEcho(ReadOnlySpan<byte> line)
    {
        if (!CommandEcho.TryRead(line, out var echo))
            return false;
        var family = echo.Family == IpFamily.None ? _unstated.Family : echo.Family;
        _section = new(family, echo.Table is { } table ? RouteTables.Canonical(table) : _unstated.Table);
        return true;
    }
}
