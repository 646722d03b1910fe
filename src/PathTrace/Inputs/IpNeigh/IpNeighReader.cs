using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Inputs.Reading;
using PathTrace.Text;

namespace PathTrace.Inputs.IpNeigh;

/// <summary>
/// Reads what <c>ip neigh</c> prints: text, statistics of <c>-s</c>, or JSON of <c>-j</c>. Proxy entries, which answer for somebody else's address,
/// are no neighbours and left out.
/// </summary>
public static class IpNeighReader
{
    /// <summary>Reads a dump. Never throws.</summary>
    /// <param name="source">The dump.</param>
    public static ParseResult<ImmutableArray<Neighbour>> Read(SourceText source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var diagnostics = new FileDiagnostics(source);
        var reader = new NeighbourReader(diagnostics);
        if (Utf8.LooksLikeJson(source))
            JsonObjects.ForEach(diagnostics, reader.ReadObject);
        else
            reader.ReadText();
        return diagnostics.With(reader.Neighbours);
    }
}
