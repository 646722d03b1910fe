using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Inputs.Reading;
using PathTrace.Text;

namespace PathTrace.Inputs.IpNeigh;

/// <summary>Reads what <c>bridge fdb</c> prints: text, details of <c>-d</c> and <c>-s</c>, or JSON of <c>-j</c>.</summary>
public static class BridgeFdbReader
{
    /// <summary>Reads a dump. Never throws.</summary>
    /// <param name="source">The dump.</param>
    public static ParseResult<ImmutableArray<ForwardingEntry>> Read(SourceText source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var diagnostics = new FileDiagnostics(source);
        var reader = new ForwardingEntryReader(diagnostics);
        if (Utf8.LooksLikeJson(source))
            JsonObjects.ForEach(diagnostics, reader.ReadObject);
        else
            reader.ReadText();
        return diagnostics.With(reader.Entries);
    }
}
