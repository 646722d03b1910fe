using System.Globalization;
using PathTrace.Analysis.TraceComparison;
using PathTrace.Queries;

namespace PathTrace.Rendering;

/// <summary>Live packets beside their predictions: a line each, then both stories of the first that differs, around the step at which they part.</summary>
public sealed class ComparisonRenderer
{
    private const int Before = 3;
    private const int After = 4;

    private readonly TextOptions _options;

    /// <summary>A renderer for one layout; verbose tells every packet's stories, and all of them.</summary>
    public ComparisonRenderer(TextOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
    }

    /// <summary>The whole answer.</summary>
    /// <param name="comparisons">With the number that each packet has in its log, from 1.</param>
    public StyledText Render(IReadOnlyList<(int Number, PacketComparison Comparison)> comparisons)
    {
        ArgumentNullException.ThrowIfNull(comparisons);
        var canvas = new TextCanvas(_options);
        foreach (var (number, comparison) in comparisons)
            WriteLine(canvas, number, comparison);
        // A difference goes before what cannot be told.
        var told = comparisons.FirstOrDefault(c => c.Comparison.Outcome == ComparisonOutcome.PartsWays) is { Comparison: not null } first ? first
            : comparisons.FirstOrDefault(c => c.Comparison.Outcome == ComparisonOutcome.CannotTell);
        foreach (var (number, comparison) in comparisons.Where(c => _options.Verbose || c == told || comparisons.Count == 1))
            WriteStory(canvas, number, comparison);
        return canvas.ToText();
    }

    private static (string Mark, TextStyle Style) Mark(ComparisonOutcome outcome) => outcome switch
    {
        ComparisonOutcome.Agrees => (Glyphs.Tick, TextStyle.Good),
        ComparisonOutcome.PartsWays => (Glyphs.Cross, TextStyle.Bad),
        _ => (Glyphs.Unsure, TextStyle.Unsure),
    };

    private static string Outcome(PacketComparison comparison) => comparison.Outcome switch
    {
        ComparisonOutcome.Agrees => Count(comparison.CommonSteps, "agrees to the end"),
        ComparisonOutcome.PartsWays => Count(comparison.CommonSteps, "parts ways"),
        _ => Count(comparison.CommonSteps, "cannot be told"),
    };

    private static string Count(int steps, string what) => string.Create(CultureInfo.InvariantCulture, $"{what} after {steps} common step{(steps == 1 ? "" : "s")}");

    private static string NameOf(PacketComparison comparison) =>
        comparison.Query is { } query ? PacketQueryText.Print(query) : comparison.Packet.Id.Length > 0 ? $"id {comparison.Packet.Id}" : "a packet";

    private static string LabelOf(ComparedSide side) => side switch
    {
        ComparedSide.Both => "both",
        ComparedSide.Live => "live",
        ComparedSide.Predicted => "dumps",
        _ => "seen",
    };

    private static string TextOf(ComparedStep step)
    {
        var number = step.Number is { } n ? string.Create(CultureInfo.InvariantCulture, $" {n}") : "";
        var verdict = step.Verdict is { } v ? $" {v}" : "";
        return $"{step.Place}{number}{verdict}: {step.Text}";
    }

    private static void WriteLine(TextCanvas canvas, int number, PacketComparison comparison)
    {
        var (mark, style) = Mark(comparison.Outcome);
        var source = comparison.Packet.Events.Length > 0 ? comparison.Packet.Events[0].Source.ToString() : "";
        var title = string.Create(CultureInfo.InvariantCulture, $"{mark} packet {number}  ");
        canvas.Margin(4, new(source, TextStyle.Faint), new(title, style), new($"{NameOf(comparison)}: "), new(Outcome(comparison), style));
    }

    private void WriteStory(TextCanvas canvas, int number, PacketComparison comparison)
    {
        canvas.Blank();
        var at = comparison.Node is { } node ? $" at {node}" : "";
        canvas.Line(2, new StyledRun(string.Create(CultureInfo.InvariantCulture, $"packet {number}{at}: {Outcome(comparison)}"), TextStyle.Strong));
        var common = comparison.Steps.TakeWhile(s => s.Side is ComparedSide.Both or ComparedSide.Uncompared).ToList();
        var shown = _options.Verbose ? common : comparison.Outcome == ComparisonOutcome.Agrees ? [] : common.TakeLast(Before);
        WriteSteps(canvas, shown, TextStyle.Faint);
        WriteSteps(canvas, Rest(comparison, ComparedSide.Live, common.Count), TextStyle.Bad);
        WriteSteps(canvas, Rest(comparison, ComparedSide.Predicted, common.Count), TextStyle.Unsure);
        if (comparison.Reason is { } reason)
            canvas.Line(9, new StyledRun("  why    ", TextStyle.Strong), new($"{reason}."));
        foreach (var note in comparison.Notes)
            canvas.Line(9, new StyledRun("  note   ", TextStyle.Faint), new($"{note}."));
    }

    private IEnumerable<ComparedStep> Rest(PacketComparison comparison, ComparedSide side, int common) =>
        comparison.Steps.Skip(common).Where(s => s.Side == side).Take(_options.Verbose ? int.MaxValue : After);

    // The dump's line where there is one, and for what is live alone the log's.
    private static void WriteSteps(TextCanvas canvas, IEnumerable<ComparedStep> steps, TextStyle style)
    {
        foreach (var step in steps)
        {
            var source = step.Side == ComparedSide.Live ? step.LogSource : step.RuleSource.IsSet ? step.RuleSource : step.LogSource;
            canvas.Margin(9, new(source.ToString(), TextStyle.Faint), new StyledRun($"  {LabelOf(step.Side),-5}  ", style), new(TextOf(step)));
        }
    }
}
