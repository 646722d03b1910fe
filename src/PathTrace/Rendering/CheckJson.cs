using System.Text.Json;
using PathTrace.Analysis.Check;
using PathTrace.Text;

namespace PathTrace.Rendering;

/// <summary>A check for programs, as <c>docs/check.schema.json</c> describes it. Fields are only ever added.</summary>
public static class CheckJson
{
    /// <summary>The value of <c>schema</c>.</summary>
    public const string Schema = "pathtrace.check/1";

    /// <summary>The report as one JSON object, without a line break at its end.</summary>
    public static string Render(CheckReport report, CheckPaths paths)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(paths);
        return JsonText.Write(indented: true, json =>
        {
            json.WriteStartObject();
            json.WriteString("schema", Schema);
            json.WriteString("verdict", JsonNames.Camel(report.Verdict));
            json.WriteString("failOn", JsonNames.Camel(report.FailOn));
            json.WriteNumber("expectations", report.Expectations.Length);
            json.WriteNumber("holding", report.Holding);
            json.WriteBoolean("compared", report.Baseline is not null);
            json.WriteStartArray("findings");
            foreach (var finding in report.Findings)
                WriteFinding(json, report, finding, paths);
            json.WriteEndArray();
            json.WriteStartArray("gone");
            foreach (var gone in report.Gone)
            {
                json.WriteStartObject();
                json.WriteString("code", gone.Code);
                json.WriteString("fingerprint", gone.Fingerprint);
                json.WriteString("comment", gone.Comment);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    /// <summary>What stands in place of a report that cannot be made, as one line.</summary>
    /// <param name="problems">What is wrong.</param>
    public static string RenderProblems(IEnumerable<Diagnostic> problems) => JsonRenderer.ProblemsOf(Schema, problems);

    private static void WriteFinding(Utf8JsonWriter json, CheckReport report, CheckFinding finding, CheckPaths paths)
    {
        json.WriteStartObject();
        json.WriteString("kind", JsonNames.Camel(finding.Kind));
        json.WriteString("code", finding.CodeText);
        json.WriteString("name", finding.Name);
        json.WriteString("level", JsonNames.Camel(finding.Level));
        json.WriteBoolean("fails", report.Fails(finding));
        json.WriteBoolean("undecided", finding.IsUndecided);
        json.WriteBoolean("known", finding.IsKnown);
        json.WriteString("fingerprint", finding.Fingerprint);
        json.WriteString("node", finding.Node);
        json.WriteString("title", finding.Title);
        if (finding.Reason is { } reason)
            json.WriteString("reason", reason);
        json.WriteStartArray("lines");
        foreach (var line in finding.Lines)
        {
            json.WriteStartObject();
            json.WriteString("label", line.Label);
            json.WriteString("text", line.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WritePlaces(json, finding, paths);
        json.WriteEndObject();
    }

    private static void WritePlaces(Utf8JsonWriter json, CheckFinding finding, CheckPaths paths)
    {
        json.WriteStartArray("places");
        foreach (var place in finding.Places.Where(p => p.Source.IsSet))
        {
            json.WriteStartObject();
            json.WriteString("side", JsonNames.Camel(place.Side));
            json.WriteString("file", paths.FileOf(place));
            if (CheckPaths.LineOf(place) is { } line)
                json.WriteNumber("line", line);
            json.WriteString("note", place.Note);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
