using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using PathTrace.Text;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>
/// Collects the diagnostics of one file, up to a limit for each code: a file that is no dump at all would otherwise make millions, and a flood of one kind must
/// not hide the others.
/// </summary>
internal sealed class DiagnosticSink(SourceText source)
{
    private const int Limit = 1000;
    private readonly List<Diagnostic> _diagnostics = [];
    private readonly Dictionary<DiagnosticCode, int> _counts = [];
    private int _left;

    /// <summary>How many were reported so far, those over the limit included.</summary>
    internal int Count => _diagnostics.Count + _left;

    internal SourceText Source => source;

    internal void Report(DiagnosticCode code, DiagnosticSeverity severity, int start, int length, string message, string? consequence = null) =>
        Report(new(code, severity, new(source, start, length), message, consequence));

    internal void Report(Diagnostic diagnostic)
    {
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, diagnostic.Code, out _);
        if (count++ < Limit)
            _diagnostics.Add(diagnostic);
        else
            _left++;
    }

    /// <summary>Everything reported, in order of position; the last one tells how many more there were.</summary>
    internal ImmutableArray<Diagnostic> ToImmutable()
    {
        var sorted = _diagnostics.OrderBy(d => d.Span.Start).ToList();
        if (_left > 0)
        {
            sorted.Add(new(
                DiagnosticCode.UnknownLine,
                DiagnosticSeverity.Warning,
                SourceSpan.WholeFile(source),
                string.Create(CultureInfo.InvariantCulture, $"{_left} more problems in this file are not listed"),
                "The file may be no dump of iptables-save; look at the first problems."));
        }

        return [.. sorted];
    }
}
