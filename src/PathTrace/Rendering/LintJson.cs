using PathTrace.Analysis.Lint;
using PathTrace.Text;

namespace PathTrace.Rendering;

/// <summary>What lint found, for programs, as <c>docs/lint.schema.json</c> describes it. Fields are only ever added.</summary>
public static class LintJson
{
    /// <summary>The value of <c>schema</c>.</summary>
    public const string Schema = "pathtrace.lint/1";

    /// <summary>The report as one JSON object, without a line break at its end.</summary>
    public static string Render(LintReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return JsonText.Write(indented: true, json =>
        {
            json.WriteStartObject();
            json.WriteString("schema", Schema);
            json.WriteNumber("nodes", report.Snapshot.Nodes.Length);
            json.WriteNumber("rules", report.Rules);
            json.WriteNumber("routes", report.Routes);
            json.WriteStartArray("findings");
            foreach (var finding in report.Findings)
            {
                json.WriteStartObject();
                DiagnosisJson.WriteExplanation(json, finding.Cause);
                DiagnosisJson.WriteAlike(json, finding);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("notDecided");
            foreach (var gap in report.Gaps)
            {
                json.WriteStartObject();
                json.WriteString("node", gap.Node);
                json.WriteString("text", gap.Text);
                JsonSteps.WriteSource(json, gap.Evidence.Source);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    /// <summary>What stands in place of a report that cannot be made, as one line.</summary>
    /// <param name="problems">What is wrong.</param>
    public static string RenderProblems(IEnumerable<Diagnostic> problems) => JsonRenderer.ProblemsOf(Schema, problems);
}
