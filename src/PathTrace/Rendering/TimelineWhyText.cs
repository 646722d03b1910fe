using System.Globalization;
using PathTrace.Analysis.Timeline;

namespace PathTrace.Rendering;

/// <summary>Why each outage of a client began, lasted and ended: what happened when, connection by connection.</summary>
internal sealed class TimelineWhyText(TextCanvas canvas, TimelineReport report, TimelineStory story)
{
    private const int Column = 18;
    private const int MostLines = 40;

    private int _lines;

    internal void Write()
    {
        foreach (var outage in story.Outages)
            WriteOutage(outage);
    }

    private void WriteOutage(TimelineOutage outage)
    {
        _lines = 0;
        canvas.Blank();
        canvas.Line(Column, new StyledRun("  why  ", TextStyle.Strong), new(outage.End is { } end ? $"{TimelineWords.Span(end - outage.Start)} without an answer" : "no answer any more", TextStyle.Strong));
        var told = 0;
        foreach (var request in story.Requests.Where(r => r.Start >= outage.Start && (outage.End is null || r.Start <= outage.End)))
        {
            told = Moments(told == 0 ? Math.Max(1, MomentAt(request.Start)) : told, request.Start);
            Request(request, ref told);
            if (_lines >= MostLines)
            {
                canvas.Line(Column, new StyledRun(new string(' ', Column)), new("and so on", TextStyle.Faint));
                break;
            }
        }

        Sum(outage);
    }

    // What an outage by lost rules consists of: the wait for them, then for a time-out that ran already, then the client's sleep.
    private void Sum(TimelineOutage outage)
    {
        if (outage.End is not { } end || report.Returns.LastOrDefault(r => report.OffsetOf(r.Back) > outage.Start && report.OffsetOf(r.Back) <= end) is not { } back)
            return;
        var again = report.OffsetOf(back.Back);
        var failed = story.Requests.Last(r => r.Start < end).End;
        var parts = new List<string> { $"{TimelineWords.Span(again - outage.Start)} until {back.Node}'s rules were back ({TimelineWords.Snapshot(report, back.Back)}; kube-proxy looks after them every {TimelineWords.Span(report.Settings.Resync)})" };
        if (failed > again)
            parts.Add($"{TimelineWords.Span(failed - again)} until a connection opened before that had timed out");
        if (end > (failed > again ? failed : again))
            parts.Add($"{TimelineWords.Span(end - (failed > again ? failed : again))} until the client had slept and asked again");
        canvas.Line(Column, new StyledRun($"       {"in all",-(Column - 7)}", TextStyle.Faint), new($"{TimelineWords.Span(end - outage.Start)}: {string.Join(", ", parts)}"));
    }

    private int MomentAt(TimeSpan at) => Enumerable.Range(0, report.Moments.Length).Last(i => i == 0 || report.OffsetOf(i) <= at);

    // Snapshots that have come to hold by a time.
    private int Moments(int next, TimeSpan until)
    {
        for (; next < report.Moments.Length && report.OffsetOf(next) <= until; next++)
        {
            var differs = report.Changes[next].IsEmpty ? "nothing that matters here differs" : TimelineWords.Changes(report.Changes[next]);
            At(report.OffsetOf(next), $"{TimelineWords.Snapshot(report, next)}: {differs}");
        }

        return next;
    }

    private void Request(TimelineRequest request, ref int told)
    {
        for (var i = 0; i < request.Connections.Length; i++)
        {
            var connection = request.Connections[i];
            var who = request.Balancer ?? "the client";
            var tries = request.Balancer is null || i == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"try {i + 1} of {report.Settings.BalancerRetries + 1}: ");
            At(connection.Start, $"{tries}{who} opens a connection{(connection.Backend is { } backend ? $" to {backend}" : "")}; {Ended(connection, i)}");
            told = Moments(told, connection.End);
            if (connection.Kept is { } kept)
                Kept(connection, kept);
        }

        if (request.Outcome != RequestOutcome.Answered)
            At(request.End, Consequence(request));
    }

    private static string Ended(TimelineConnection connection, int attempt) => connection.Outcome switch
    {
        ConnectionOutcome.Answered when connection.End == connection.Start => "its SYN is answered",
        ConnectionOutcome.Answered => $"its SYN, repeated {TimelineWords.Span(connection.End - connection.Start)} later, is answered",
        ConnectionOutcome.TimedOut when attempt == 0 => $"its SYN is lost: {connection.Syns.Select(s => s.Reason).FirstOrDefault(r => r is not null) ?? "no answer came"}",
        ConnectionOutcome.TimedOut => "its SYN is lost like the one before",
        ConnectionOutcome.Refused => $"it is refused: {connection.Reason}",
        ConnectionOutcome.NoBackend => connection.Reason ?? "it has no backend",
        _ => $"what becomes of it cannot be told: {connection.Reason}",
    };

    // nf_nat_core.c, nf_nat_alloc_null_binding; nf_conntrack_proto_tcp.c: the entry of an unanswered SYN lives on with each that follows.
    private void Kept(TimelineConnection connection, KeptEntry kept)
    {
        var syn = connection.Syns.First(s => s.Kept is not null);
        var entry = kept.Translation is { } to ? $"still translates to {to}" : "has no translation (a null binding), because its first SYN met no rule";
        At(syn.At, $"its SYN goes out again; the rules would take it now, but {kept.Node}'s conntrack entry {entry}. Only a new connection is translated anew");
    }

    private string Consequence(TimelineRequest request)
    {
        var settings = report.Settings;
        var sleeps = $"the client sleeps {TimelineWords.Span(settings.Every)} and asks again";
        return request.Outcome switch
        {
            RequestOutcome.GivenUp when request.Connections[^1].Outcome == ConnectionOutcome.TimedOut =>
                $"balancer time-out {TimelineWords.Span(settings.BalancerTimeout)}, for the {Ordinal(request.Connections.Length)} time: {request.Balancer} sends an error page, which grep ^Hello swallows; {sleeps}",
            RequestOutcome.GivenUp => $"{request.Balancer} sends an error page, which grep ^Hello swallows; {sleeps}",
            RequestOutcome.TimedOut => request.End - request.Start == settings.ClientTimeout
                ? $"client time-out {TimelineWords.Span(settings.ClientTimeout)}: curl gives up; {sleeps}"
                : $"the kernel gives up after its last SYN; {sleeps}",
            RequestOutcome.Refused => $"curl gives up at once; {sleeps}",
            _ => $"taken as if it had ended at once: {sleeps}",
        };
    }

    private static string Ordinal(int number) => string.Create(CultureInfo.InvariantCulture, $"{number}{(number % 100 is 11 or 12 or 13 ? "th" : (number % 10) switch { 1 => "st", 2 => "nd", 3 => "rd", _ => "th" })}");

    private void At(TimeSpan at, string text)
    {
        _lines++;
        canvas.Line(Column, new StyledRun($"       {TimelineWords.At(report, at)}".PadRight(Column), TextStyle.Faint), new(text));
    }
}
