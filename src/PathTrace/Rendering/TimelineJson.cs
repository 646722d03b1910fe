using System.Text.Json;
using PathTrace.Analysis.Timeline;

namespace PathTrace.Rendering;

/// <summary>A timeline for programs, as <c>docs/timeline.schema.json</c> describes it. Fields are only ever added.</summary>
public static class TimelineJson
{
    /// <summary>The value of <c>schema</c>.</summary>
    public const string Schema = "pathtrace.timeline/1";

    /// <summary>The timeline as one JSON object, without a line break at its end. Times are seconds after the first snapshot.</summary>
    public static string Render(TimelineReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return JsonText.Write(indented: true, json => Write(json, report));
    }

    private static void Write(Utf8JsonWriter json, TimelineReport report)
    {
        json.WriteStartObject();
        json.WriteString("schema", Schema);
        WriteSettings(json, report);
        json.WriteStartArray("snapshots");
        for (var i = 0; i < report.Moments.Length; i++)
            WriteMoment(json, report, i);
        json.WriteEndArray();
        json.WriteStartArray("returns");
        foreach (var back in report.Returns)
        {
            json.WriteStartObject();
            json.WriteString("node", back.Node);
            json.WriteNumber("gone", back.Gone);
            json.WriteNumber("back", back.Back);
            Seconds(json, "least", back.Least);
            Seconds(json, "most", back.Most);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("stories");
        foreach (var story in report.Stories)
            WriteStory(json, report, story);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSettings(Utf8JsonWriter json, TimelineReport report)
    {
        var settings = report.Settings;
        json.WriteStartObject("settings");
        Seconds(json, "from", settings.From);
        Seconds(json, "to", report.To);
        Seconds(json, "every", settings.Every);
        Seconds(json, "clientTimeout", settings.ClientTimeout);
        json.WriteNumber("linearSyns", settings.LinearSyns);
        json.WriteString("balancer", JsonNames.Camel(settings.Balancer));
        Seconds(json, "balancerTimeout", settings.BalancerTimeout);
        json.WriteNumber("balancerRetries", settings.BalancerRetries);
        json.WriteBoolean("retriesElsewhere", settings.RetriesElsewhere);
        if (settings.HealthInterval is { } interval)
            Seconds(json, "healthInterval", interval);
        json.WriteNumber("healthThreshold", settings.HealthThreshold);
        Seconds(json, "resync", settings.Resync);
        if (settings.TracksWithoutRules is { } tracks)
            json.WriteBoolean("tracksWithoutRules", tracks);
        json.WriteBoolean("networkTells", settings.NetworkTells);
        json.WriteNumber("seed", settings.Seed);
        json.WriteEndObject();
    }

    private static void WriteMoment(Utf8JsonWriter json, TimelineReport report, int index)
    {
        var moment = report.Moments[index];
        json.WriteStartObject();
        json.WriteString("name", moment.Name);
        json.WriteString("time", moment.Time.ToString());
        json.WriteString("timeFrom", moment.TimeFrom);
        Seconds(json, "at", report.OffsetOf(index));
        json.WriteStartArray("changes");
        foreach (var change in report.Changes[index])
        {
            json.WriteStartObject();
            json.WriteString("where", change.Where);
            json.WriteString("what", change.What);
            if (change is { Before: { } before, After: { } after })
            {
                json.WriteNumber("before", before);
                json.WriteNumber("after", after);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteStory(Utf8JsonWriter json, TimelineReport report, TimelineStory story)
    {
        var (served, unserved) = Availability.Sum(story, report.Settings.Every, report.To);
        json.WriteStartObject();
        json.WriteString("query", story.Query.Text);
        json.WriteString("called", story.Called.ToString());
        if (story.Balancer is { } balancer)
            json.WriteString("balancer", balancer);
        json.WriteStartArray("backends");
        foreach (var backend in story.Backends)
            json.WriteStringValue(backend);
        json.WriteEndArray();
        Seconds(json, "served", served);
        Seconds(json, "unserved", unserved);
        json.WriteStartArray("outages");
        foreach (var outage in story.Outages)
        {
            json.WriteStartObject();
            Seconds(json, "start", outage.Start);
            if (outage.End is { } end)
                Seconds(json, "end", end);
            json.WriteNumber("requests", outage.Requests);
            json.WriteBoolean("isCertain", outage.IsCertain);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteHealth(json, story);
        json.WriteStartArray("requests");
        foreach (var request in story.Requests)
            WriteRequest(json, report, story, request);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteHealth(Utf8JsonWriter json, TimelineStory story)
    {
        json.WriteStartArray("health");
        foreach (var change in story.Health)
        {
            json.WriteStartObject();
            Seconds(json, "at", change.At);
            json.WriteString("backend", change.Backend);
            json.WriteString("state", change.IsUp switch { true => "up", false => "down", null => "unknown" });
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteRequest(Utf8JsonWriter json, TimelineReport report, TimelineStory story, TimelineRequest request)
    {
        json.WriteStartObject();
        json.WriteString("time", TimelineWords.At(report, request.Start));
        Seconds(json, "start", request.Start);
        Seconds(json, "end", request.End);
        json.WriteString("outcome", JsonNames.Camel(request.Outcome));
        if (request.Outcome is not (RequestOutcome.GivenUp or RequestOutcome.Unknown))
            json.WriteString("printed", TimelineWords.Printed(request, story.Called));
        if (TimelineWords.Note(request) is { } note)
            json.WriteString("note", note);
        json.WriteStartArray("connections");
        foreach (var connection in request.Connections)
            WriteConnection(json, connection);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteConnection(Utf8JsonWriter json, TimelineConnection connection)
    {
        json.WriteStartObject();
        Seconds(json, "start", connection.Start);
        Seconds(json, "end", connection.End);
        if (connection.Backend is { } backend)
            json.WriteString("backend", backend);
        json.WriteString("outcome", JsonNames.Camel(connection.Outcome));
        if (connection.Reason is { } why)
            json.WriteString("reason", why);
        json.WriteStartArray("syns");
        foreach (var syn in connection.Syns)
        {
            json.WriteStartObject();
            Seconds(json, "at", syn.At);
            json.WriteNumber("snapshot", syn.Moment);
            json.WriteString("disposition", JsonNames.Of(syn.Disposition));
            if (syn.Reason is { } reason)
                json.WriteString("reason", reason);
            if (syn.Kept is { } kept)
            {
                json.WriteStartObject("kept");
                json.WriteString("node", kept.Node);
                if (kept.Translation is { } translation)
                    json.WriteString("translation", translation);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Seconds(Utf8JsonWriter json, string name, TimeSpan span) => json.WriteNumber(name, span.Ticks / (decimal)TimeSpan.TicksPerSecond);
}
