using System.Text.Json;
using PathTrace.Analysis.Diagnosis;
using PathTrace.Explain;
using PathTrace.Text;

namespace PathTrace.Rendering;

/// <summary>
/// A diagnosis as SARIF 2.1.0 (OASIS, sarif-v2.1.0), so that code scanning shows findings at the lines of the dumps. A finding without a line stands at the file in which what is missing belongs.
/// </summary>
public static class DiagnosisSarif
{
    /// <summary>The report as one SARIF log with one run, without a line break at its end.</summary>
    /// <param name="report">The report.</param>
    /// <param name="root">What is put before the files' names, to name them from the repository's root; empty for nothing.</param>
    public static string Render(DiagnosisReport report, string root = "")
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(root);
        return Render(report.Findings, root);
    }

    /// <summary>What stands in place of a diagnosis that cannot be made: a run that failed (3.20: invocation), with what is wrong (3.58: notification).</summary>
    /// <param name="problems">What is wrong.</param>
    /// <param name="exitCode">The code with which the command ends.</param>
    public static string RenderProblems(IEnumerable<Diagnostic> problems, int exitCode)
    {
        ArgumentNullException.ThrowIfNull(problems);
        return JsonText.Write(indented: true, json => WriteLog(json, [], () => WriteInvocation(json, problems, exitCode), () => { }));
    }

    /// <summary>Findings of any command as one SARIF log with one run.</summary>
    internal static string Render(IReadOnlyList<Finding> findings, string root) => JsonText.Write(indented: true, json => WriteLog(json, findings, () => { }, () =>
    {
        foreach (var finding in findings)
            WriteResult(json, finding, root);
    }));

    private static void WriteLog(Utf8JsonWriter json, IEnumerable<Finding> findings, Action writeInvocations, Action writeResults)
    {
        json.WriteStartObject();
        json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "PathTrace");
        WriteRules(json, findings);
        json.WriteEndObject();
        json.WriteEndObject();
        writeInvocations();
        json.WriteStartArray("results");
        writeResults();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteInvocation(Utf8JsonWriter json, IEnumerable<Diagnostic> problems, int exitCode)
    {
        json.WriteStartArray("invocations");
        json.WriteStartObject();
        json.WriteBoolean("executionSuccessful", false);
        json.WriteNumber("exitCode", exitCode);
        json.WriteStartArray("toolExecutionNotifications");
        foreach (var problem in problems)
        {
            json.WriteStartObject();
            json.WriteString("level", "error");
            json.WriteStartObject("message");
            json.WriteString("text", $"{problem.Message}{(problem.Consequence is { } consequence ? $" ({consequence})" : "")}");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteRules(Utf8JsonWriter json, IEnumerable<Finding> findings)
    {
        json.WriteStartArray("rules");
        foreach (var code in findings.Select(f => f.Cause).DistinctBy(c => c.Code).OrderBy(c => c.Code))
        {
            json.WriteStartObject();
            json.WriteString("id", code.CodeText);
            json.WriteString("name", code.Code.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteResult(Utf8JsonWriter json, Finding finding, string root)
    {
        var cause = finding.Cause;
        json.WriteStartObject();
        json.WriteString("ruleId", cause.CodeText);
        json.WriteString("level", cause.Severity switch { FindingSeverity.Error => "error", FindingSeverity.Warning => "warning", _ => "note" });
        json.WriteStartObject("message");
        json.WriteString("text", Message(finding));
        json.WriteEndObject();
        var places = cause.Evidence.Where(e => e.Source.Source is not null).ToList();
        WriteLocations(json, "locations", places.Take(1), root);
        WriteLocations(json, "relatedLocations", places.Skip(1), root);
        json.WriteEndObject();
    }

    private static string Message(Finding finding)
    {
        var cost = finding.BalancerCost is { IsZero: false } share ? $" It costs {Percent.Of(share)} of the balancers' traffic." : "";
        var fix = AdviceText.Of(finding.Cause) is { } advice ? $" To mend it: {advice}" : "";
        return $"{finding.Cause.Title}. {finding.Cause.Why}{cost}{fix}";
    }

    private static void WriteLocations(Utf8JsonWriter json, string name, IEnumerable<Evidence> places, string root)
    {
        json.WriteStartArray(name);
        var id = 0;
        foreach (var place in places)
        {
            json.WriteStartObject();
            json.WriteNumber("id", id++);
            json.WriteStartObject("physicalLocation");
            json.WriteStartObject("artifactLocation");
            json.WriteString("uri", UriOf(root, place.Source.Source!.Name));
            json.WriteEndObject();
            // A region begins at line 1: what is missing from a file as a whole has none.
            if (place.Source.Line > 0 && !place.Source.IsWholeFile)
            {
                json.WriteStartObject("region");
                json.WriteNumber("startLine", place.Source.Line);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteStartObject("message");
            json.WriteString("text", place.Note);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // Names of files are whatever the dump's owner chose; a URI reference holds them escaped, and no scheme.
    internal static string UriOf(string root, string name) =>
        string.Join('/', (root.Length == 0 ? name : $"{root.TrimEnd('/')}/{name}").Split('/').Select(Uri.EscapeDataString));
}
