using System.Collections.Immutable;
using System.Text;
using PathTrace.Text;

namespace PathTrace.Queries;

/// <summary>
/// Collects what is wrong with one query, or another text that people write. The grammar counts characters, files count bytes: this is the one place that turns one into the other.
/// </summary>
/// <param name="text">The query.</param>
/// <param name="place">Where the query stands in its source.</param>
/// <param name="code">The code of everything that is found.</param>
/// <param name="whole">What the text is called.</param>
/// <param name="advice">What follows from an error, and what such a text reads like.</param>
internal sealed class QueryErrors(string text, SourceSpan place, DiagnosticCode code = DiagnosticCode.BadQuery, string whole = "query", string advice = QueryErrors.OfQuery)
{
    private const string OfQuery = "This query was not traced. A query reads like: tcp 203.0.113.7:51000 -> 172.17.0.1:80";

    private const int QuotedLength = 40;
    private readonly ImmutableArray<Diagnostic>.Builder _found = ImmutableArray.CreateBuilder<Diagnostic>();

    /// <summary>True when something is wrong.</summary>
    internal bool Any => _found.Count > 0;

    /// <summary>Everything found so far, in order of position.</summary>
    internal ImmutableArray<Diagnostic> ToImmutable() => [.. _found.OrderBy(d => d.Span.Start)];

    /// <summary>Reports a piece of the query.</summary>
    internal void Add(QueryToken token, string message) => Add(token.Start, token.Text.Length, message);

    /// <summary>Reports a piece that should have been something else.</summary>
    internal void Expected(QueryToken token, string expected) => Add(token, $"expected {expected}, found {Quote(token.Text)}");

    /// <summary>Reports the place at which the grammar could not go on.</summary>
    internal void Expected(int start, IEnumerable<string> expected)
    {
        var end = start;
        while (end < text.Length && !char.IsWhiteSpace(text[end]))
            end++;
        var found = start >= text.Length ? $"the end of the {whole}" : Quote(text[start..end]);
        Add(start, end - start, $"expected {string.Join(" or ", expected.Distinct())}, found {found}");
    }

    /// <summary>Reports a range of characters.</summary>
    internal void Add(int start, int length, string message)
    {
        _found.Add(new(code, DiagnosticSeverity.Error, SpanOf(start, length), message, advice));
    }

    /// <summary>Where characters of the text stand in its source.</summary>
    internal SourceSpan SpanOf(int start, int length)
    {
        var first = Math.Min(Bytes(0, start), place.Length);
        var count = Math.Min(Bytes(start, length), place.Length - first);
        return place with { Start = place.Start + first, Length = count };
    }

    /// <summary>Input in quotes, cut when it is long.</summary>
    internal static string Quote(string found) => found.Length <= QuotedLength ? $"'{found}'" : $"'{found[..QuotedLength]}…'";

    private int Bytes(int start, int length) => Encoding.UTF8.GetByteCount(text.AsSpan(start, length));
}
