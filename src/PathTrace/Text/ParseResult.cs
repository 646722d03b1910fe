using System.Collections.Immutable;

namespace PathTrace.Text;

/// <summary>What a reader made of a file: always a value, and what it has to say about the input.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <param name="Value">Everything that could be read.</param>
/// <param name="Diagnostics">In order of position.</param>
public sealed record ParseResult<T>(T Value, ImmutableArray<Diagnostic> Diagnostics)
{
    /// <summary>True when some part of the input could not be used.</summary>
    public bool HasErrors => Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error);
}
