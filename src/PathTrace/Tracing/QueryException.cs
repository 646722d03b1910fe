using System.Collections.Immutable;
using PathTrace.Text;

namespace PathTrace.Tracing;

/// <summary>A query that is no query, or that names something the snapshot does not hold. <see cref="Tracer.TryTrace"/> reports the same without throwing.</summary>
public sealed class QueryException : Exception
{
    /// <summary>No details; prefer the other constructors.</summary>
    public QueryException()
    {
    }

    /// <summary>A message alone.</summary>
    public QueryException(string message)
        : base(message)
    {
    }

    /// <summary>A message and its cause.</summary>
    public QueryException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The diagnostics; their first error is the message.</summary>
    public QueryException(ImmutableArray<Diagnostic> diagnostics)
        : base(diagnostics.FirstOrDefault(d => d.Severity == DiagnosticSeverity.Error)?.ToString() ?? "The query cannot be answered.") =>
        Diagnostics = diagnostics;

    /// <summary>What is wrong, with positions in the query.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; } = [];
}
