using PathTrace.Analysis.Diagnosis;
using PathTrace.Explain;
using PathTrace.Text;

namespace PathTrace.Rendering;

/// <summary>One finding of a diagnosis: what and where, what it costs, why, what mends it, and what goes with it.</summary>
internal sealed class FindingText(TextCanvas canvas, bool verbose, string warning = FindingText.Doubt)
{
    /// <summary>What a warning is where packets are followed: the snapshot does not decide it.</summary>
    internal const string Doubt = "DOUBT";

    private const int Column = 9;
    private const int MaxEvidence = 3;
    private const int MaxAlike = 4;
    private const int MaxServices = 4;

    internal void Write(Finding finding)
    {
        var cause = finding.Cause;
        var (word, style) = cause.Severity switch
        {
            FindingSeverity.Error => ("ERROR", TextStyle.Bad),
            FindingSeverity.Warning => (warning, TextStyle.Unsure),
            _ => ("NOTE ", TextStyle.Faint),
        };
        canvas.Margin(Column + 6, new(Cost(finding), style), new StyledRun($"{word}  ", style), new($"{cause.CodeText}  ", TextStyle.Faint), new(Headline(cause), TextStyle.Strong));
        if (finding.Behind is { } behind)
            Line("after", $"hidden by {behind}, it shows once that is mended");
        Line("why", cause.Why);
        foreach (var evidence in cause.Evidence.Where(e => e.Source.IsSet).Take(verbose ? int.MaxValue : MaxEvidence))
            canvas.Margin(Column, new(evidence.Source.ToString(), TextStyle.Faint), Label("see"), new(evidence.Note));
        new AdviceText(canvas).Write(cause);
        // The file is told already as what to collect.
        if (cause.Question is { } question && SettleText.Of(question) is { } settle)
            canvas.Line(Column, Label("or"), new(settle.Answer, TextStyle.Command));
        WriteAlike(finding);
        WriteServices(finding);
        foreach (var symptom in finding.Symptoms)
            canvas.Margin(Column, new(symptom.Cause.CodeText, TextStyle.Faint), Label("hence"), new($"{Headline(symptom.Cause)}: gone, too, with that in place"));
        if (finding.Example is { } example)
            canvas.Verbatim(Label("trace"), new($"pathtrace trace SNAPSHOT {ShellWord.Quote(example)}{(finding.Assuming is { } answer ? $" --assume {answer}" : "")}"));
    }

    private void WriteAlike(Finding finding)
    {
        foreach (var alike in finding.Alike.Take(verbose ? int.MaxValue : MaxAlike))
            canvas.Margin(Column, new(alike.Evidence.FirstOrDefault(e => e.Source.IsSet)?.Source.ToString() ?? "", TextStyle.Faint), Label("also"), new(Headline(alike)));
        if (!verbose && finding.Alike.Length > MaxAlike)
            canvas.Line(Column, Label("also"), new($"{finding.Alike.Length - MaxAlike} more of the kind (--verbose lists them)"));
    }

    private void WriteServices(Finding finding)
    {
        var services = finding.Services;
        if (services.Length < 2)
            return;
        var few = string.Join(", ", services.Take(verbose ? int.MaxValue : MaxServices));
        Line("hits", services.Length > MaxServices && !verbose ? $"{few} and {services.Length - MaxServices} service{(services.Length == MaxServices + 1 ? "" : "s")} more" : few);
    }

    // Titles follow "lost on worker1: " in a trace; here nothing has said the node yet.
    private static string Headline(Explanation cause) =>
        cause.Node is not { } node || cause.Title.Contains(node, StringComparison.Ordinal) ? cause.Title : $"{node}: {cause.Title}";

    private static string Cost(Finding finding)
    {
        var costs = finding.Cause is { Question: null, Owner: not FindingOwner.Snapshot, Code: not FindingCode.BackendPortUnknown } ? "costs" : "leaves open";
        return finding switch
        {
            { BalancerCost: { IsZero: false } share } => $"{costs} {Percent.Of(share)} of lb traffic",
            { Cost.IsZero: false } => $"{costs} {Percent.Of(finding.Cost)} of the calls",
            _ => "",
        };
    }

    private void Line(string label, string text) => canvas.Line(Column, Label(label), new(text));

    private static StyledRun Label(string label) => new($"  {label,-5}  ", TextStyle.Strong);
}
