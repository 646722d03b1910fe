using System.Collections.Immutable;
using PathTrace.Text;

namespace PathTrace.Cluster;

/// <summary>Kernel parameters of a node, as <c>sysctl -a</c> prints them. Keys are written with dots, interface names with slashes as printed.</summary>
/// <param name="Values">Values by key, as text.</param>
/// <param name="Source">The file.</param>
public sealed record Sysctls(ImmutableDictionary<string, SysctlValue> Values, SourceText Source)
{
    /// <summary>The value of a key; null when the dump does not hold it.</summary>
    public SysctlValue? this[string key] => Values.GetValueOrDefault(key);
}
