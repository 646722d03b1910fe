using PathTrace.Explain;

namespace PathTrace.Rendering;

/// <summary>
/// A trace for people: the verdict with its shares, then the paths, what is lost first. Paths that end alike are told once. Three lines tell, the
/// next ten prove it.
/// </summary>
public sealed class TextRenderer
{
    // How many groups of each rank are told step by step: a reader in a hurry needs every loss, a few doubts, and a look at what works.
    private static readonly int[] MaxWalks = [8, 2, 2];

    private readonly TextOptions _options;

    /// <summary>A renderer for one layout.</summary>
    public TextRenderer(TextOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
    }

    /// <summary>The whole answer.</summary>
    public StyledText Render(ExplainedTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        var canvas = new TextCanvas(_options);
        var groups = PathGroup.Of(trace, _options.Verbose);
        var verdict = new VerdictText(canvas, trace);
        verdict.WriteQuery();
        verdict.WriteVerdict();
        var walks = new int[3];
        var paths = new PathText(canvas, trace, _options.Verbose);
        foreach (var group in groups)
        {
            canvas.Blank();
            paths.Write(group, _options.Verbose || walks[group.Rank]++ < MaxWalks[group.Rank]);
        }

        return canvas.ToText();
    }
}
