using PathTrace.Text;

namespace PathTrace.Inputs;

/// <summary>What a reader has to say about the one file that it reads.</summary>
internal sealed class FileDiagnostics(SourceText source) : DiagnosticList
{
    /// <summary>The file that the diagnostics are about.</summary>
    internal SourceText Source { get; } = source;

    /// <summary>The span of some bytes of the file.</summary>
    internal SourceSpan Span(int start, int length) => new(Source, start, length);

    /// <summary>The value with everything that was said, in order of position: a reader may find out last what is wrong with a line as a whole.</summary>
    internal ParseResult<T> With<T>(T value) => new(value, ToImmutable());
}
