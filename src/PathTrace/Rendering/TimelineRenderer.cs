using System.Globalization;
using PathTrace.Analysis.Timeline;

namespace PathTrace.Rendering;

/// <summary>A timeline for people: the snapshots, then for each client its listing, a bar of availability and, where wanted, which timer causes which line.</summary>
public sealed class TimelineRenderer
{
    // Of a longer row of like lines the first and the last ones are shown.
    private const int LongestRow = 24;
    private const int Shown = 3;
    private const int BarLabel = 15;

    private readonly TextOptions _options;
    private readonly bool _explains;

    /// <summary>A renderer for one layout; verbose shows every line.</summary>
    /// <param name="options">The layout.</param>
    /// <param name="explains">True to say which timer causes which line.</param>
    public TimelineRenderer(TextOptions options, bool explains = false)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _explains) = (options, explains);
    }

    /// <summary>The whole timeline.</summary>
    public StyledText Render(TimelineReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var canvas = new TextCanvas(_options);
        WriteMoments(canvas, report);
        foreach (var story in report.Stories)
        {
            canvas.Blank();
            WriteStory(canvas, report, story);
        }

        if (_explains)
        {
            canvas.Blank();
            new TimersText(canvas, report).Write();
        }

        return canvas.ToText();
    }

    private static void WriteMoments(TextCanvas canvas, TimelineReport report)
    {
        var first = report.Moments[0].Time;
        var place = string.Join(' ', new[] { first.Date, first.Zone ?? "(zone not stated)" }.OfType<string>());
        canvas.Margin(10, new(place, TextStyle.Faint), new StyledRun("timeline  ", TextStyle.Strong), new($"{TimelineWords.At(report, report.Settings.From)} to {TimelineWords.At(report, report.To)}"));
        var width = report.Moments.Max(m => TextWidth.Of(m.Name));
        for (var i = 0; i < report.Moments.Length; i++)
        {
            var moment = report.Moments[i];
            var name = moment.Name + new string(' ', width - TextWidth.Of(moment.Name));
            var changes = i == 0 ? "" : report.Changes[i].IsEmpty ? "nothing that matters here differs" : TimelineWords.Changes(report.Changes[i]);
            canvas.Line(17 + width, new StyledRun(string.Create(CultureInfo.InvariantCulture, $"{i + 1,5}  {moment.Time.TimeOfDay}  ")), new($"{name}  ", TextStyle.Strong), new(changes, TextStyle.Faint));
        }
    }

    private void WriteStory(TextCanvas canvas, TimelineReport report, TimelineStory story)
    {
        var note = story.Balancer is not { } balancer ? "" : $"through {balancer}{(report.Settings.Balancer == BalancerKind.Passthrough ? ", which passes packets on" : "")}";
        canvas.Margin(2, new(note, TextStyle.Faint), new StyledRun(story.Query.Text.Replace("->", Glyphs.Arrow, StringComparison.Ordinal), TextStyle.Strong));
        canvas.Blank();
        WriteListing(canvas, report, story);
        canvas.Blank();
        WriteBar(canvas, report, story);
        foreach (var outage in story.Outages)
            WriteOutage(canvas, report, outage);
        foreach (var change in story.Health)
            canvas.Line(BarLabel, Label("health check"), new($"{TimelineWords.At(report, change.At)}  {change.Backend} {(change.IsUp switch { true => "is back", false => "is taken out", null => "cannot be told from here on" })}"));
        if (_explains)
            new TimelineWhyText(canvas, report, story).Write();
    }

    private void WriteListing(TextCanvas canvas, TimelineReport report, TimelineStory story)
    {
        string? said = null;
        for (var i = 0; i < story.Requests.Length;)
        {
            var row = RowAt(story, i);
            for (var j = i; j < i + row; j++)
            {
                if (!_options.Verbose && row > LongestRow && j == i + Shown)
                {
                    j = i + row - Shown;
                    canvas.Line(2, new StyledRun(string.Create(CultureInfo.InvariantCulture, $"  ⋮        {row - (2 * Shown)} more like these"), TextStyle.Faint));
                }

                WriteLine(canvas, report, story, story.Requests[j], ref said);
            }

            i += row;
        }
    }

    // Requests that fare alike.
    private static int RowAt(TimelineStory story, int first)
    {
        var end = first + 1;
        while (end < story.Requests.Length && Likeness(story.Requests[end]) == Likeness(story.Requests[first]))
            end++;
        return end - first;
    }

    private static (RequestOutcome, TimeSpan, string?) Likeness(TimelineRequest request) => (request.Outcome, request.End - request.Start, TimelineWords.Note(request));

    private static void WriteLine(TextCanvas canvas, TimelineReport report, TimelineStory story, TimelineRequest request, ref string? said)
    {
        var style = request switch { { IsPrompt: true } => TextStyle.Good, { Outcome: RequestOutcome.Unknown or RequestOutcome.Answered } => TextStyle.Unsure, _ => TextStyle.Bad };
        canvas.Line(11, new StyledRun($"  {TimelineWords.At(report, request.Start)} "), new(TimelineWords.Printed(request, story.Called), style));
        // The reason stands below the first line that has it.
        if (TimelineWords.Note(request) is { } note && note != said)
            canvas.Line(13, new StyledRun("           "), new(note, TextStyle.Faint));
        said = TimelineWords.Note(request);
    }

    private static void WriteBar(TextCanvas canvas, TimelineReport report, TimelineStory story)
    {
        var every = report.Settings.Every;
        var bar = AvailabilityBar.Of(report, story, canvas.Width - BarLabel - 2, out var cell);
        canvas.Verbatim([Label("availability"), .. Coloured(bar)]);
        canvas.Verbatim(Label(""), new(Marks(report, bar.Length, cell), TextStyle.Faint));
        var (served, unserved) = Availability.Sum(story, every, report.To);
        var whole = report.To - report.Settings.From;
        var open = whole - served - unserved;
        var answered = story.Requests.Count(r => r.Outcome == RequestOutcome.Answered);
        canvas.Line(BarLabel, Label(""), new(string.Create(CultureInfo.InvariantCulture,
            $"{TimelineWords.Span(served)} of {TimelineWords.Span(whole)}{(open > TimeSpan.Zero ? $" ({TimelineWords.Span(open)} cannot be told)" : "")}; {answered} of {story.Requests.Length} requests answered; a cell is {TimelineWords.Span(cell)}, the digits are the snapshots")));
    }

    private static void WriteOutage(TextCanvas canvas, TimelineReport report, TimelineOutage outage)
    {
        var start = TimelineWords.At(report, outage.Start);
        var what = outage.IsCertain ? "without an answer" : "without a certain answer";
        canvas.Line(BarLabel, Label("outage", TextStyle.Bad), new(outage.End is { } end
            ? $"{TimelineWords.Span(end - outage.Start)} {what}, from {start} to {TimelineWords.At(report, end)}"
            : $"{what} from {start} to the end"));
    }

    private static List<StyledRun> Coloured(string bar)
    {
        var runs = new List<StyledRun>();
        for (var i = 0; i < bar.Length;)
        {
            var end = i;
            while (end < bar.Length && bar[end] == bar[i])
                end++;
            runs.Add(new(bar[i..end], bar[i] switch { AvailabilityBar.Served => TextStyle.Good, AvailabilityBar.Unserved => TextStyle.Bad, _ => TextStyle.Unsure }));
            i = end;
        }

        return runs;
    }

    // The snapshots' numbers below the cells in which they begin to hold; of several in one cell the last that has room.
    private static string Marks(TimelineReport report, int cells, TimeSpan cell)
    {
        var marks = new char[cells + 8];
        Array.Fill(marks, ' ');
        for (var i = report.Moments.Length - 1; i >= 0; i--)
        {
            var at = (report.OffsetOf(i) - report.Settings.From).Ticks / cell.Ticks;
            var text = (i + 1).ToString(CultureInfo.InvariantCulture);
            if (at >= 0 && at < cells && marks.AsSpan((int)at, text.Length + 1).IndexOfAnyExcept(' ') < 0)
                text.CopyTo(0, marks, (int)at, text.Length);
        }

        return new string(marks).TrimEnd();
    }

    private static StyledRun Label(string text, TextStyle style = TextStyle.Faint) => new($"  {text}".PadRight(BarLabel), style);
}
