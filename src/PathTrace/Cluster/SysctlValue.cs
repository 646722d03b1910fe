using System.Globalization;
using PathTrace.Text;

namespace PathTrace.Cluster;

/// <summary>One kernel parameter.</summary>
/// <param name="Text">The value as printed, trimmed.</param>
/// <param name="Source">The line.</param>
public sealed record SysctlValue(string Text, SourceSpan Source)
{
    /// <summary>The value as a number; null when it is none.</summary>
    public int? Number => int.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;
}
