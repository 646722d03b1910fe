using System.Collections.Immutable;
using PathTrace.Queries;
using PathTrace.Text;

namespace PathTrace.Tracing;

/// <summary>Why a query cannot be placed in a snapshot.</summary>
/// <param name="Part">The piece of the query that is to blame.</param>
/// <param name="Message">What is wrong with it.</param>
internal readonly record struct QueryProblem(QueryPart Part, string Message)
{
    private const string Consequence = "Nothing was traced. pathtrace show lists the names that the snapshot holds.";

    /// <summary>The problems as diagnostics that point at the pieces of the query's text; a piece that the text does not hold is pointed at nowhere.</summary>
    internal static ImmutableArray<Diagnostic> ToDiagnostics(PacketQuery query, IEnumerable<QueryProblem> problems) =>
        [.. problems.Select(p => new Diagnostic(DiagnosticCode.UnknownName, DiagnosticSeverity.Error, QueryPlaces.Of(query.Text, p.Part), p.Message, Consequence))];
}
