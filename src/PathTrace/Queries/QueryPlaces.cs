using System.Text;
using PathTrace.Text;
using Sprache;

namespace PathTrace.Queries;

/// <summary>
/// Where the pieces of a query stand. A bound query does not carry places, so that two ways to write one question are equal; for the rare complaint the text is read again.
/// </summary>
internal static class QueryPlaces
{
    /// <summary>The piece in the query's text; pointing nowhere when the text does not hold it.</summary>
    internal static SourceSpan Of(string query, QueryPart part)
    {
        var result = QueryGrammar.Query(new Input(query));
        if (!result.WasSuccessful || Find(result.Value, part) is not var (start, end))
            return default;
        var source = SourceText.From("query", query);
        var first = Encoding.UTF8.GetByteCount(query.AsSpan(0, start));
        return new(source, first, Encoding.UTF8.GetByteCount(query.AsSpan(start, end - start)));
    }

    private static (int Start, int End)? Find(QuerySyntax query, QueryPart part) => part switch
    {
        QueryPart.Source => Of(query.Source),
        QueryPart.Destination => Of(query.Destination),
        _ => query.Options.Select(o => Of(o, part)).FirstOrDefault(place => place is not null),
    };

    private static (int Start, int End)? Of(EndSyntax end) => end switch
    {
        EndSyntax.Named named => Of(named.Name),
        EndSyntax.Bracketed bracketed => Of(bracketed.Address),
        EndSyntax.Plain plain => Of(plain.Text),
        _ => null,
    };

    private static (int Start, int End)? Of(OptionSyntax option, QueryPart part) => option switch
    {
        OptionSyntax.At { Interface: { } device } when part == QueryPart.Interface => Of(device),
        OptionSyntax.At at => Of(at.Node),
        OptionSyntax.From from => Of(from.Name),
        _ => null,
    };

    private static (int Start, int End) Of(NameSyntax name) => (name.Kind.Start, Of(name.Name).End);

    private static (int Start, int End) Of(QueryToken token) => (token.Start, token.Start + token.Text.Length);
}
