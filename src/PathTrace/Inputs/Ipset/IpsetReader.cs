using System.Collections.Immutable;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Inputs.Ipset;

/// <summary>Reads what <c>ipset save</c> prints: a <c>create</c> line for each set and an <c>add</c> line for each member (ipset(8)).</summary>
public static class IpsetReader
{
    /// <summary>Reads a dump. Never throws; a set with a part that is not understood is kept and marked.</summary>
    /// <param name="source">The dump.</param>
    public static ParseResult<ImmutableArray<IpSet>> Read(SourceText source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var diagnostics = new FileDiagnostics(source);
        return diagnostics.With(new IpsetLineReader(diagnostics).Read());
    }
}
