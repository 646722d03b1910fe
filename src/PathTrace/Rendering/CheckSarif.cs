using System.Text.Json;
using PathTrace.Analysis.Check;
using PathTrace.Queries.Expectations;

namespace PathTrace.Rendering;

/// <summary>
/// A check as SARIF 2.1.0 (OASIS, sarif-v2.1.0), so that code scanning shows findings at the lines of the change. What somebody accepted is a suppressed result (3.35), and fingerprints (3.27.17) keep alerts together over edits.
/// </summary>
public static class CheckSarif
{
    /// <summary>The report as one SARIF log with one run, without a line break at its end.</summary>
    public static string Render(CheckReport report, CheckPaths paths)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(paths);
        return JsonText.Write(indented: true, json => Write(json, report, paths));
    }

    private static void Write(Utf8JsonWriter json, CheckReport report, CheckPaths paths)
    {
        json.WriteStartObject();
        json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "PathTrace");
        WriteRules(json, report);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("results");
        foreach (var finding in report.Findings)
            WriteResult(json, report, finding, paths);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteRules(Utf8JsonWriter json, CheckReport report)
    {
        json.WriteStartArray("rules");
        foreach (var finding in report.Findings.DistinctBy(f => f.Code).OrderBy(f => f.Code))
        {
            json.WriteStartObject();
            json.WriteString("id", finding.CodeText);
            json.WriteString("name", finding.Name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteResult(Utf8JsonWriter json, CheckReport report, CheckFinding finding, CheckPaths paths)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", finding.CodeText);
        json.WriteString("level", finding.Level switch { CheckLevel.Error => "error", CheckLevel.Warning => "warning", _ => "note" });
        json.WriteStartObject("message");
        json.WriteString("text", Message(finding));
        json.WriteEndObject();
        json.WriteStartArray("locations");
        var anchor = paths.Anchor(report, finding);
        if (anchor is { } place)
            WriteLocation(json, 0, place.File, place.Line, "");
        json.WriteEndArray();
        WriteRelated(json, finding, paths, anchor);
        json.WriteStartObject("partialFingerprints");
        json.WriteString("pathtrace/v1", finding.Fingerprint);
        json.WriteEndObject();
        if (finding.IsKnown || finding.Level == CheckLevel.Accepted)
            WriteSuppression(json, finding);
        json.WriteEndObject();
    }

    // What the baseline states is no file of the change.
    private static void WriteRelated(Utf8JsonWriter json, CheckFinding finding, CheckPaths paths, (string File, int? Line)? anchor)
    {
        json.WriteStartArray("relatedLocations");
        var id = 1;
        foreach (var place in finding.Places.Where(p => p.Source.IsSet && p.Side != CheckSide.Baseline && (paths.FileOf(p), CheckPaths.LineOf(p)) != anchor))
            WriteLocation(json, id++, paths.FileOf(place), CheckPaths.LineOf(place), place.Note);
        json.WriteEndArray();
    }

    private static void WriteSuppression(Utf8JsonWriter json, CheckFinding finding)
    {
        json.WriteStartArray("suppressions");
        json.WriteStartObject();
        json.WriteString("kind", "external");
        json.WriteString("status", "accepted");
        json.WriteString("justification", finding.Reason ?? "accepted by its fingerprint");
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteLocation(Utf8JsonWriter json, int id, string file, int? line, string note)
    {
        json.WriteStartObject();
        json.WriteNumber("id", id);
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", DiagnosisSarif.UriOf("", file));
        json.WriteEndObject();
        if (line is { } number)
        {
            json.WriteStartObject("region");
            json.WriteNumber("startLine", number);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        if (note.Length > 0)
        {
            json.WriteStartObject("message");
            json.WriteString("text", note);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static string Message(CheckFinding finding) =>
        string.Join('\n', finding.Lines.Select(l => $"{l.Label}: {l.Text}").Prepend(finding.Kind == FindingKind.Expectation ? $"{CheckWords.Of(finding)}: {finding.Title}" : CheckWords.Headline(finding)));
}
