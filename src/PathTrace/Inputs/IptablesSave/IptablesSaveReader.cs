using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>
/// Reads what <c>iptables-save</c> and <c>ip6tables-save</c> print, <c>iptables -S</c>, and the input of <c>iptables-restore</c>. Bad lines are reported
/// and the next line is read; a rule that is understood in part keeps its place, and what was not understood becomes an opaque condition or effect.
/// </summary>
public static class IptablesSaveReader
{
    /// <summary>Reads a file.</summary>
    /// <param name="source">The file.</param>
    /// <param name="family">The family; <see cref="IpFamily.None"/> to take it from the header, or else from the addresses in the rules.</param>
    /// <param name="cache">Shares equal rules with the files read before; null when there are none.</param>
    public static ParseResult<IptablesSaveDump> Read(SourceText source, IpFamily family = IpFamily.None, RuleCache? cache = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        var reader = new DumpReader(source, family, cache ?? new RuleCache());
        return reader.Read();
    }
}
