using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Inputs.Reading;
using PathTrace.Text;

namespace PathTrace.Inputs.IpAddr;

/// <summary>
/// Reads what <c>ip addr</c> and <c>ip link</c> print: text, details of <c>-d</c>, the short forms of <c>-o</c> and <c>-br</c>, or JSON of <c>-j</c>.
/// Several listings in one file (say one per family) are merged by interface name.
/// </summary>
public static class IpAddrReader
{
    /// <summary>Reads a dump. Never throws.</summary>
    /// <param name="source">The dump.</param>
    public static ParseResult<ImmutableArray<Interface>> Read(SourceText source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var diagnostics = new FileDiagnostics(source);
        var interfaces = new InterfaceDrafts();
        if (Utf8.LooksLikeJson(source))
            new InterfaceJsonReader(diagnostics, interfaces).Read();
        else
            new InterfaceTextReader(diagnostics, interfaces).Read();
        return diagnostics.With(interfaces.Build());
    }
}
