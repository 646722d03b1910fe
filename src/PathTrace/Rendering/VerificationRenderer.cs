using System.Globalization;
using PathTrace.Analysis.PacketSets;
using PathTrace.Analysis.Verify;
using PathTrace.Explain;

namespace PathTrace.Rendering;

/// <summary>A decided claim for people: the answer in a word, for which packets it fails or what it hangs on, then the smallest counterexample as a trace.</summary>
public sealed class VerificationRenderer
{
    private const int MaxQuestions = 6;

    private readonly TextOptions _options;

    /// <summary>A renderer for one layout.</summary>
    public VerificationRenderer(TextOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
    }

    /// <summary>The whole answer.</summary>
    /// <param name="verification">The answer.</param>
    /// <param name="example">Its counterexample, explained; null when it has none.</param>
    public StyledText Render(Verification verification, ExplainedTrace? example)
    {
        ArgumentNullException.ThrowIfNull(verification);
        var canvas = new TextCanvas(_options);
        canvas.Line(2, new StyledRun(verification.Expectation.ToString(), TextStyle.Strong));
        foreach (var change in verification.Snapshot.Changes)
            canvas.Line(9, new StyledRun("what if  ", TextStyle.Unsure), new(change));
        canvas.Blank();
        WriteVerdict(canvas, verification);
        if (example is not null)
            WriteExample(canvas, verification, example);
        return canvas.ToText();
    }

    /// <summary>The word for a verdict: <c>HOLDS</c>, <c>VIOLATED</c>, <c>DEPENDS</c>.</summary>
    internal static StyledRun WordOf(VerificationVerdict verdict) => verdict switch
    {
        VerificationVerdict.Holds => new("HOLDS     ", TextStyle.Good),
        VerificationVerdict.Violated => new("VIOLATED  ", TextStyle.Bad),
        _ => new("DEPENDS   ", TextStyle.Unsure),
    };

    private void WriteVerdict(TextCanvas canvas, Verification answer)
    {
        var followed = string.Create(CultureInfo.InvariantCulture, $"{answer.Classes} {Plural(answer.Classes, "class", "classes")} of packets, {answer.Ways} {Plural(answer.Ways, "way", "ways")} followed");
        canvas.Line(10, WordOf(answer.Verdict), new(answer.Verdict switch
        {
            VerificationVerdict.Holds => $"for every packet, on every way that it may go: {followed}",
            VerificationVerdict.Violated => $"for certain: {followed}",
            _ => $"nothing certain speaks against it, some packets are open: {followed}",
        }));
        if (answer.LeavesCluster)
            canvas.Line(14, new StyledRun("  not asked:  ", TextStyle.Unsure), new("some packets leave the cluster; whether hosts outside answer, and whether their answers come in, is not followed"));
        foreach (var given in answer.Given)
            canvas.Line(14, new StyledRun("  rests on:   ", TextStyle.Unsure), new(SettleText.AnswerOf(given.ToString()), TextStyle.Command));
        foreach (var line in Told(answer.Failing))
            canvas.Line(14, new StyledRun("  fails for:  ", TextStyle.Bad), new(line));
        if (!answer.FailingWays.IsEmpty)
            canvas.Line(14, new StyledRun("  on the way: ", TextStyle.Bad), new(string.Join(", ", answer.FailingWays)));
        foreach (var line in Told(answer.Open))
            canvas.Line(14, new StyledRun("  open for:   ", TextStyle.Unsure), new(line));
        WriteQuestions(canvas, answer);
        foreach (var reason in answer.Reasons)
            canvas.Line(14, new StyledRun("  because     ", TextStyle.Unsure), new(reason));
    }

    private IEnumerable<string> Told(IReadOnlyList<string> lines) => _options.Verbose ? lines : SetDescription.Shortened(lines);

    private void WriteQuestions(TextCanvas canvas, Verification answer)
    {
        var most = _options.Verbose ? int.MaxValue : MaxQuestions;
        foreach (var alike in answer.Questions.Take(most).GroupBy(SettleText.Of))
        {
            foreach (var question in alike)
                canvas.Margin(14, new(question.Source.ToString(), TextStyle.Faint), new StyledRun("  depends on: ", TextStyle.Unsure), new(question.Text));
            alike.Key?.Write(canvas, 14, "      settle: ");
        }

        if (answer.Questions.Length > most)
            canvas.Line(14, new StyledRun($"              and {answer.Questions.Length - most} more"));
    }

    private void WriteExample(TextCanvas canvas, Verification answer, ExplainedTrace example)
    {
        canvas.Blank();
        canvas.Line(2, new StyledRun(answer.Verdict == VerificationVerdict.Violated ? "The smallest packet that shows it:" : "The smallest packet that is open:"));
        canvas.Blank();
        var verdict = new VerdictText(canvas, example);
        verdict.WriteQuery();
        verdict.WriteVerdict();
        var paths = new PathText(canvas, example, _options.Verbose);
        var breaking = answer.BreakingPaths.Select(i => example.Trace.Paths[i]).ToHashSet(ReferenceEqualityComparer.Instance);
        var groups = PathGroup.Of(example, _options.Verbose);
        // Ways that keep the claim are named; how they go does not matter here.
        foreach (var group in groups)
        {
            canvas.Blank();
            paths.Write(group, _options.Verbose || group.Paths.Any(breaking.Contains));
        }
    }

    private static string Plural(long count, string one, string many) => count == 1 ? one : many;
}
