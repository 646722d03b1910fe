using System.Collections.Immutable;
using System.Globalization;
using PathTrace.Text;

namespace PathTrace.Inputs.Reading;

/// <summary>
/// Collects what a reader has to say about one file. A file that is no dump at all could make as many diagnostics as it has lines, so that beyond
/// <see cref="Limit"/> they are only counted.
/// </summary>
internal sealed class DiagnosticList(SourceText source)
{
    internal const int Limit = 1000;

    private readonly ImmutableArray<Diagnostic>.Builder _items = ImmutableArray.CreateBuilder<Diagnostic>();
    private DiagnosticCode _firstSuppressedCode;
    private SourceSpan _firstSuppressed;
    private int _suppressed;

    /// <summary>The file that the diagnostics are about.</summary>
    internal SourceText Source { get; } = source;

    /// <summary>A line that could not be used.</summary>
    internal void Error(DiagnosticCode code, SourceSpan span, string message, string? consequence = null) =>
        Add(new(code, DiagnosticSeverity.Error, span, message, consequence));

    /// <summary>A part that counts as unknown.</summary>
    internal void Warn(DiagnosticCode code, SourceSpan span, string message, string? consequence = null) =>
        Add(new(code, DiagnosticSeverity.Warning, span, message, consequence));

    /// <summary>Something worth knowing.</summary>
    internal void Inform(DiagnosticCode code, SourceSpan span, string message, string? consequence = null) =>
        Add(new(code, DiagnosticSeverity.Info, span, message, consequence));

    /// <summary>The span of some bytes of the file.</summary>
    internal SourceSpan Span(int start, int length) => new(Source, start, length);

    /// <summary>The value with everything that was said, in order of position: a reader may find out last what is wrong with a line as a whole.</summary>
    internal ParseResult<T> With<T>(T value)
    {
        if (_suppressed > 0)
        {
            var message = string.Create(CultureInfo.InvariantCulture, $"{_suppressed} more diagnostics of this file are left out");
            _items.Add(new(_firstSuppressedCode, DiagnosticSeverity.Error, _firstSuppressed, message, "the file is hardly the dump it is taken for"));
            _suppressed = 0;
        }

        return new(value, [.. _items.OrderBy(d => d.Span.Start)]);
    }

    private void Add(Diagnostic diagnostic)
    {
        if (_items.Count < Limit)
        {
            _items.Add(diagnostic);
            return;
        }

        if (_suppressed++ > 0)
            return;
        _firstSuppressed = diagnostic.Span;
        _firstSuppressedCode = diagnostic.Code;
    }
}
