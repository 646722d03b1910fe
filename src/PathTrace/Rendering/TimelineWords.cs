using System.Globalization;
using PathTrace.Analysis.Timeline;
using PathTrace.Net;

namespace PathTrace.Rendering;

/// <summary>What a client prints, and spans and times as the timeline's texts write them.</summary>
internal static class TimelineWords
{
    /// <summary><c>26 s</c>, <c>0.5 s</c>, <c>2 min 5 s</c>.</summary>
    internal static string Span(TimeSpan span)
    {
        var (minutes, seconds) = ((long)span.TotalMinutes, span - TimeSpan.FromMinutes((long)span.TotalMinutes));
        var rest = seconds.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
        return minutes == 0 ? $"{rest} s" : seconds == TimeSpan.Zero ? $"{minutes.ToString(CultureInfo.InvariantCulture)} min" : $"{minutes.ToString(CultureInfo.InvariantCulture)} min {rest} s";
    }

    /// <summary>The time of day some span after the first snapshot.</summary>
    internal static string At(TimelineReport report, TimeSpan at) => report.TimeAt(at).TimeOfDay;

    /// <summary>
    /// What <c>curl -sS … | grep ^Hello</c> prints (curl: lib/connect.c); nothing for a balancer's error page, which the pipe does not let through.
    /// </summary>
    internal static string Printed(TimelineRequest request, SocketAddress called)
    {
        var waited = (request.End - request.Start).TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture);
        return request.Outcome switch
        {
            RequestOutcome.Answered => "Hello",
            RequestOutcome.TimedOut => $"curl: (28) Connection timed out after {waited} milliseconds",
            RequestOutcome.Refused => string.Create(CultureInfo.InvariantCulture, $"curl: (7) Failed to connect to {called.Address} port {called.Port} after {waited} ms: Couldn't connect to server"),
            RequestOutcome.GivenUp => Glyphs.Ellipsis,
            _ => Glyphs.Unsure,
        };
    }

    /// <summary>What is behind a line, in a clause; null for an answer at once.</summary>
    internal static string? Note(TimelineRequest request)
    {
        if (request.IsPrompt)
            return null;
        var last = request.Connections[^1];
        var reason = request.Connections.Select(c => c.Reason ?? c.Syns.Select(s => s.Reason).FirstOrDefault(r => r is not null)).FirstOrDefault(r => r is not null) ?? "no answer came";
        // Most reasons name the node already.
        var via = last.Backend is { } backend && !reason.Contains(backend, StringComparison.Ordinal) ? $"to {backend}: " : "";
        var waited = Span(request.End - request.Start);
        return request.Outcome switch
        {
            RequestOutcome.Answered => $"after {waited}; {via}{reason}",
            RequestOutcome.GivenUp when last.Outcome == ConnectionOutcome.NoBackend => $"{request.Balancer} answers with an error page: {reason}",
            RequestOutcome.GivenUp => $"{via}{reason}; {request.Balancer} gives up after {Tries(request.Connections.Length)}, {waited}",
            RequestOutcome.Unknown => $"cannot be told: {via}{reason}",
            _ => $"{via}{reason}",
        };
    }

    /// <summary><c>1 try</c>, <c>5 tries</c>.</summary>
    internal static string Tries(int count) => count == 1 ? "1 try" : string.Create(CultureInfo.InvariantCulture, $"{count} tries");

    /// <summary>What changed, in a list: <c>worker1: nat rules 21 → 0</c>.</summary>
    internal static string Changes(IEnumerable<MomentChange> changes) => string.Join("; ", changes.GroupBy(c => c.Where, StringComparer.Ordinal).Select(g =>
        $"{g.Key}: {string.Join(", ", g.Select(c => c is { Before: { } before, After: { } after } ? string.Create(CultureInfo.InvariantCulture, $"{c.What} {before} {Glyphs.Arrow} {after}") : c.What))}"));

    /// <summary><c>snapshot 2 (flushed)</c>.</summary>
    internal static string Snapshot(TimelineReport report, int moment) => string.Create(CultureInfo.InvariantCulture, $"snapshot {moment + 1} ({report.Moments[moment].Name})");
}
