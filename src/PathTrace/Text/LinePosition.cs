using System.Globalization;

namespace PathTrace.Text;

/// <summary>A place in a file as people count it.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column in bytes, from 1.</param>
public readonly record struct LinePosition(int Line, int Column)
{
    /// <summary><c>42:26</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Line}:{Column}");
}
