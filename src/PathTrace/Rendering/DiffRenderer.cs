using System.Globalization;
using PathTrace.Analysis.Diff;
using PathTrace.Text;
using PathTrace.Tracing;

namespace PathTrace.Rendering;

/// <summary>Which packets fare differently in two snapshots, for people: the verdict, then each group with its packets, its causes on both sides, and an example.</summary>
public sealed class DiffRenderer
{
    private const int MaxCauses = 6;
    private const int MaxText = 160;

    private readonly TextOptions _options;

    /// <summary>A renderer for one layout; verbose tells every cause, and all of packets that nobody sends as things stand.</summary>
    public DiffRenderer(TextOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
    }

    /// <summary>The whole answer.</summary>
    /// <param name="report">The report.</param>
    /// <param name="before">The earlier snapshot as commands name it.</param>
    /// <param name="after">The later one.</param>
    public StyledText Render(DiffReport report, string before, string after)
    {
        ArgumentNullException.ThrowIfNull(report);
        var canvas = new TextCanvas(_options);
        WriteVerdict(canvas, report);
        for (var i = 0; i < report.Groups.Length; i++)
            WriteGroup(canvas, i + 1, report.Groups[i], before, after);
        return canvas.ToText();
    }

    /// <summary>What a kind of difference is called: <c>LOST</c>, <c>OTHER BACKENDS</c>.</summary>
    internal static StyledRun WordOf(DiffKind kind) => kind switch
    {
        DiffKind.Lost => new("LOST", TextStyle.Bad),
        DiffKind.Open => new("OPEN", TextStyle.Unsure),
        DiffKind.End => new("ANOTHER END", TextStyle.Unsure),
        DiffKind.Backends => new("OTHER BACKENDS", TextStyle.Unsure),
        DiffKind.Source => new("ANOTHER SOURCE", TextStyle.Unsure),
        DiffKind.Way => new("ANOTHER WAY", TextStyle.Unsure),
        DiffKind.Loss => new("ANOTHER LOSS", TextStyle.Unsure),
        DiffKind.Decided => new("DECIDED", TextStyle.Good),
        _ => new("ARRIVES", TextStyle.Good),
    };

    private static void WriteVerdict(TextCanvas canvas, DiffReport report)
    {
        var count = report.Groups.Length;
        if (count > 0)
            canvas.Line(2, new StyledRun(string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "group" : "groups")} of packets {(count == 1 ? "fares" : "fare")} differently"), TextStyle.Strong));
        else if (report is { IsWhole: true, OpenClasses: 0 })
            canvas.Line(2, new StyledRun("no packet fares differently", TextStyle.Good));
        else if (report.IsWhole)
            canvas.Line(2, new StyledRun("no packet certainly fares differently", TextStyle.Unsure));
        if (report.OpenClasses > 0)
            canvas.Line(2, new StyledRun(string.Create(CultureInfo.InvariantCulture, $"not decided: what becomes of every packet that the changes may concern ({report.OpenClasses} classes) hangs on what a snapshot does not tell; pathtrace show lists what is missing"), TextStyle.Unsure));
        if (!report.IsWhole)
            canvas.Line(2, new StyledRun(string.Create(CultureInfo.InvariantCulture, $"not decided: more than {report.Classes - 1} classes of packets; there may be differences that are not told here"), TextStyle.Unsure));
        WriteAlone(canvas, "before", report.OnlyBefore);
        WriteAlone(canvas, "after", report.OnlyAfter);
    }

    private static void WriteAlone(TextCanvas canvas, string side, IReadOnlyList<string> places)
    {
        if (places.Count == 0)
            return;
        var more = places.Count > MaxCauses ? $" and {places.Count - MaxCauses} more places" : "";
        canvas.Line(2, new StyledRun($"packets begin only {side}, and are not compared: {string.Join(", ", places.Take(MaxCauses))}{more}", TextStyle.Faint));
    }

    private void WriteGroup(TextCanvas canvas, int number, DiffGroup group, string before, string after)
    {
        canvas.Blank();
        var word = WordOf(group.Kind);
        var isBrief = !group.IsUsual && !_options.Verbose;
        canvas.Line(4, new StyledRun(string.Create(CultureInfo.InvariantCulture, $"{number,-4}")), word, new($"  {Sentence(group.Kind)}"));
        foreach (var (line, i) in (isBrief ? [group.Packets[0], group.Packets[^1]] : group.Packets).Select((l, i) => (l, i)))
            canvas.Line(14, new StyledRun(i == 0 ? "    packets   " : "              ", TextStyle.Faint), new(line));
        if (!isBrief)
            WriteCauses(canvas, group);
        canvas.Line(14, new StyledRun("    example   ", TextStyle.Faint), new(group.Example));
        if (isBrief)
            return;
        WriteFate(canvas, "      before  ", group.Before, group.Kind);
        WriteFate(canvas, "      after   ", group.After, group.Kind);
        foreach (var snapshot in new[] { before, after })
            canvas.Line(14, new StyledRun("              "), new StyledRun($"pathtrace trace {ShellWord.Quote(snapshot)} \"{group.Example}\"{(group.Assuming.IsEmpty ? "" : " --one-way")}{string.Concat(group.Assuming.Select(a => $" --assume {ShellWord.Quote(a)}"))}", TextStyle.Command));
    }

    private static string Sentence(DiffKind kind) => kind switch
    {
        DiffKind.Lost => "more is lost than before",
        DiffKind.Open => "what becomes of it hangs on other open questions than before",
        DiffKind.End => "as much arrives, but it ends otherwise",
        DiffKind.Backends => "other backends get it, or other shares",
        DiffKind.Source => "whoever gets it sees another source",
        DiffKind.Way => "the same end, on another way",
        DiffKind.Loss => "all of it is lost as before, in another way",
        DiffKind.Decided => "less hangs on open questions than before",
        _ => "less is lost than before",
    };

    private void WriteCauses(TextCanvas canvas, DiffGroup group)
    {
        var most = _options.Verbose || group.Causes.Length == MaxCauses + 1 ? int.MaxValue : MaxCauses;
        if (!group.AreCausesCertain)
            canvas.Line(14, new StyledRun("    because   ", TextStyle.Faint), new("of something among these, which no step of the traces names:"));
        foreach (var (cause, i) in group.Causes.Take(most).Select((c, i) => (c, i)))
        {
            var label = i == 0 && group.AreCausesCertain ? "    because   " : "              ";
            canvas.Line(14, new StyledRun(label, TextStyle.Faint), new($"{Word(cause.Change)} {Thing(cause)}"));
            WritePlace(canvas, "before", cause.Before);
            WritePlace(canvas, "after", cause.After);
        }

        if (group.Causes.Length > most)
            canvas.Line(14, new StyledRun(string.Create(CultureInfo.InvariantCulture, $"              and {group.Causes.Length - most} more changes"), TextStyle.Faint));
    }

    private static string Word(DiffChange change) => change.ToString().ToLowerInvariant();

    /// <summary>A cause by what it is and whose: <c>rule of nat KUBE-SERVICES on worker1</c>.</summary>
    internal static string Thing(DiffCause cause)
    {
        var what = cause.Element switch
        {
            DiffElement.Rule => "rule of ",
            DiffElement.Policy => "policy of ",
            DiffElement.Route => "route ",
            DiffElement.Interface => "interface ",
            DiffElement.IpSet => "set ",
            DiffElement.VirtualServer => "virtual server ",
            DiffElement.WireGuard => "WireGuard ",
            DiffElement.NextHop => "row ",
            DiffElement.LoadBalancer => "frontend ",
            DiffElement.Service => "service ",
            DiffElement.Endpoint => "endpoint ",
            DiffElement.Pod => "pod ",
            _ => "",
        };
        return $"{what}{cause.Name}{(cause.Node is { } node ? $" on {node}" : "")}";
    }

    private void WritePlace(TextCanvas canvas, string side, SourceSpan place)
    {
        if (!place.IsSet)
            return;
        var text = place.IsWholeFile ? "" : place.Text.Split('\n')[0].Trim();
        if (text.Length > MaxText && !_options.Verbose)
            text = text[..MaxText] + Glyphs.Ellipsis;
        canvas.Margin(23, new($"{side} {place}", TextStyle.Faint), new StyledRun($"                {side,-7}"), new(text));
    }

    private static void WriteFate(TextCanvas canvas, string label, Trace? trace, DiffKind kind)
    {
        foreach (var (line, i) in DiffFateText.Lines(trace, kind).Select((l, i) => (l, i)))
            canvas.Line(14, new StyledRun(i == 0 ? label : "              ", TextStyle.Faint), new(line));
    }
}
