using System.Collections.Immutable;
using System.Text;

namespace PathTrace.Rendering;

/// <summary>What a text renderer makes: runs of safe text with a style each, lines ended by <c>\n</c>. Printing it plainly is <see cref="ToString"/>.</summary>
/// <param name="Runs">In order.</param>
public sealed record StyledText(ImmutableArray<StyledRun> Runs)
{
    /// <summary>The text without styles.</summary>
    public override string ToString()
    {
        var result = new StringBuilder();
        foreach (var run in Runs)
            result.Append(run.Text);
        return result.ToString();
    }
}
