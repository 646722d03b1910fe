using System.Globalization;
using PathTrace.Analysis.Timeline;

namespace PathTrace.Rendering;

/// <summary>The timers, which lines each of them causes, how long an outage can last by them, and what is taken for granted.</summary>
internal sealed class TimersText(TextCanvas canvas, TimelineReport report)
{
    private const int Column = 20;
    private const int MostLines = 6;

    internal void Write()
    {
        var settings = report.Settings;
        var requests = report.Stories.SelectMany(s => s.Requests).ToList();
        canvas.Line(Column, new StyledRun("timers", TextStyle.Strong));
        Timer("client time-out", settings.ClientTimeout, Lines(requests.Where(r => r.Outcome == RequestOutcome.TimedOut), "curl: (28)"));
        if (report.Stories.Any(s => s.Balancer is not null) && settings.Balancer == BalancerKind.Proxy)
        {
            var tries = $"{TimelineWords.Tries(settings.BalancerRetries + 1)}{(settings.BalancerRetries == 0 ? "" : settings.RetriesElsewhere ? ", each at the next backend" : ", all at the same backend")}";
            Timer("balancer time-out", settings.BalancerTimeout, $"{tries}; {Lines(requests.Where(r => r.Balancer is not null && !r.IsPrompt), "a wait")}");
        }

        if (settings.HealthInterval is { } interval)
            Timer("health check", interval, string.Create(CultureInfo.InvariantCulture, $"{settings.HealthThreshold} results in a row take a backend out or bring it back"));
        Timer("SYN again", null, $"after {string.Join(", ", SynTimer.Sent(settings.LinearSyns).Skip(1).Select(s => s.TotalSeconds.ToString(CultureInfo.InvariantCulture)))} s; {KeptLine(requests)}");
        Resync();
        Granted();
    }

    private void Resync()
    {
        var settings = report.Settings;
        Timer("resync", settings.Resync, "kube-proxy looks after its rules once in this time, and writes all of them when they are gone");
        foreach (var back in report.Returns)
        {
            var gone = report.OffsetOf(back.Back) - report.OffsetOf(back.Gone);
            Say($"{back.Node}'s rules went at {TimelineWords.At(report, report.OffsetOf(back.Gone))} and were back at {TimelineWords.At(report, report.OffsetOf(back.Back))}, {TimelineWords.Span(gone)} later by the snapshots (between {TimelineWords.Span(back.Least)} and {TimelineWords.Span(back.Most)}): {Fits(back, settings.Resync)}");
        }

        var attempt = report.Stories.Any(s => s.Balancer is not null && settings.Balancer == BalancerKind.Proxy) ? settings.BalancerTimeout : settings.ClientTimeout;
        var longest = report.Stories.Any(s => s.Balancer is null) || settings.Balancer == BalancerKind.Passthrough ? (attempt > settings.ClientTimeout ? attempt : settings.ClientTimeout) : attempt;
        Say($"so an outage by lost rules lasts until the next resync, up to {TimelineWords.Span(settings.Resync)}, then until the connection of before has timed out, up to {TimelineWords.Span(longest)}, and the client has slept {TimelineWords.Span(settings.Every)}: at most {TimelineWords.Span(settings.Resync + longest + settings.Every)}");
    }

    private static string Fits(RulesReturn back, TimeSpan resync) => back.Least > resync
        ? "longer than a resync period, so that something held kube-proxy back or its period is another"
        : "within one resync period";

    private void Granted()
    {
        canvas.Blank();
        canvas.Line(Column, new StyledRun("taken for granted", TextStyle.Strong));
        Grant("A snapshot holds from its time until the next one; the last holds to the end. What it shows happened at some instant after the snapshot before, and not later than its own time.");
        Grant("What is not waited for takes no time. Each connection is a new one to conntrack, as the next source port makes it.");
        if (report.Stories.Any(s => s.Balancer is not null))
            Grant("Backends take their turns by weight, in the order of the table, from the first request on. A proxy's own address is in no dump: its connections are traced with the client's.");
        if (report.Stories.Any(s => s.Requests.Any(r => r.Outcome == RequestOutcome.Refused)))
            Grant("An ICMP error or a reset finds its way back to whoever is to hear it.");
        Grant(report.Settings.NetworkTells
            ? "The network between the nodes tells the sender by ICMP when it has no route."
            : "The network between the nodes discards in silence what it has no route for, as clouds do; a router tells the sender (--network-tells).");
        Grant(string.Create(CultureInfo.InvariantCulture, $"Where rules draw, the draw follows from --seed {report.Settings.Seed}."));
    }

    private string Lines(IEnumerable<TimelineRequest> requests, string what)
    {
        var times = requests.Select(r => TimelineWords.At(report, r.Start)).ToList();
        if (times.Count == 0)
            return "causes no line here";
        var shown = string.Join(", ", times.Take(MostLines));
        return $"{what} at {shown}{(times.Count > MostLines ? string.Create(CultureInfo.InvariantCulture, $" and {times.Count - MostLines} more") : "")}";
    }

    private static string KeptLine(List<TimelineRequest> requests)
    {
        var kept = requests.SelectMany(r => r.Connections).Count(c => c.Kept is not null);
        return kept == 0 ? "no entry of conntrack kept one from being answered"
            : string.Create(CultureInfo.InvariantCulture, $"{kept} connection{(kept == 1 ? "" : "s")} stayed unanswered by {(kept == 1 ? "its" : "their")} conntrack entry after the rules were back");
    }

    private void Timer(string name, TimeSpan? span, string text) =>
        canvas.Line(Column + 9, new StyledRun($"  {name}".PadRight(Column)), new((span is { } s ? TimelineWords.Span(s) : "").PadRight(9), TextStyle.Strong), new(text));

    private void Say(string text) => canvas.Line(Column + 9, new StyledRun(new string(' ', Column + 9)), new(text));

    private void Grant(string text) => canvas.Line(2, new StyledRun("  "), new(text));
}
