using System.Collections.Immutable;
using System.Globalization;
using PathTrace.Text;

namespace PathTrace.Inputs;

/// <summary>
/// Diagnostics, mostly of one file. A file of a kind that was guessed wrong can have a complaint per line, so the list ends after
/// <see cref="Limit"/> and says how many were left unsaid.
/// </summary>
internal class DiagnosticList
{
    internal const int Limit = 1000;

    private readonly ImmutableArray<Diagnostic>.Builder _items = ImmutableArray.CreateBuilder<Diagnostic>();
    private Diagnostic? _firstUnsaid;
    private int _unsaid;

    internal int Count => _items.Count;

    internal void Add(Diagnostic diagnostic)
    {
        if (_items.Count < Limit)
        {
            _items.Add(diagnostic);
            return;
        }

        _firstUnsaid ??= diagnostic;
        _unsaid = Math.Min(_unsaid, int.MaxValue - 1) + 1;
    }

    internal void Add(DiagnosticCode code, DiagnosticSeverity severity, SourceSpan span, string message, string? consequence = null) =>
        Add(new(code, severity, span, message, consequence));

    internal void Error(DiagnosticCode code, SourceSpan span, string message, string? consequence = null) =>
        Add(code, DiagnosticSeverity.Error, span, message, consequence);

    internal void Warning(DiagnosticCode code, SourceSpan span, string message, string? consequence = null) =>
        Add(code, DiagnosticSeverity.Warning, span, message, consequence);

    internal void Info(DiagnosticCode code, SourceSpan span, string message, string? consequence = null) =>
        Add(code, DiagnosticSeverity.Info, span, message, consequence);

    /// <summary>What was collected, in order of position; diagnostics of the same place keep their order.</summary>
    internal ImmutableArray<Diagnostic> ToImmutable()
    {
        var sorted = _items.OrderBy(d => d.Span.Start).ToList();
        if (_firstUnsaid is { } first)
        {
            var more = string.Create(CultureInfo.InvariantCulture, $"{_unsaid} more problems of this file, this one first, are not listed");
            sorted.Add(first with { Message = more, Consequence = $"The first of them: {first.Message}." });
        }

        return [.. sorted];
    }
}
