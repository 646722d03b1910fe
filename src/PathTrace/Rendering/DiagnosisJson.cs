using System.Text.Json;
using PathTrace.Analysis.Diagnosis;
using PathTrace.Explain;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Rendering;

/// <summary>A diagnosis for programs, as <c>docs/diagnosis.schema.json</c> describes it. Fields are only ever added.</summary>
public static class DiagnosisJson
{
    /// <summary>The value of <c>schema</c>.</summary>
    public const string Schema = "pathtrace.diagnosis/1";

    /// <summary>The report as one JSON object, without a line break at its end.</summary>
    public static string Render(DiagnosisReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return JsonText.Write(indented: true, json => Write(json, report));
    }

    /// <summary>What stands in place of a diagnosis that cannot be made, as one line.</summary>
    /// <param name="problems">What is wrong.</param>
    public static string RenderProblems(IEnumerable<Diagnostic> problems) => JsonRenderer.ProblemsOf(Schema, problems);

    private static void Write(Utf8JsonWriter json, DiagnosisReport report)
    {
        json.WriteStartObject();
        json.WriteString("schema", Schema);
        json.WriteNumber("nodes", report.Snapshot.Nodes.Length);
        json.WriteNumber("ways", report.Ways);
        json.WriteStartArray("entries");
        foreach (var entry in report.Entries)
        {
            json.WriteStartObject();
            json.WriteString("kind", JsonNames.Camel(entry.Kind));
            json.WriteString("name", entry.Name);
            json.WriteString("node", entry.Node);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("calls");
        for (var i = 0; i < report.Calls.Length; i++)
            WriteCall(json, report, i);
        json.WriteEndArray();
        json.WriteStartArray("findings");
        foreach (var finding in report.Findings)
            WriteFinding(json, finding);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteCall(Utf8JsonWriter json, DiagnosisReport report, int row)
    {
        var call = report.Calls[row];
        json.WriteStartObject();
        json.WriteString("service", call.Service);
        json.WriteString("kind", JsonNames.Camel(call.Kind));
        json.WriteString("protocol", call.Protocol.ToString());
        json.WriteString("address", call.Address.IsSet ? call.Address.ToString() : null);
        json.WriteNumber("port", call.Port);
        JsonSteps.WriteSource(json, call.Source);
        json.WriteStartArray("shares");
        foreach (var share in report.Shares[row])
            WriteShare(json, share);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    // Null where nobody calls.
    private static void WriteShare(Utf8JsonWriter json, CallShare? share)
    {
        if (share is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteNumber("delivered", share.Delivered.ToDouble());
        json.WriteNumber("failed", share.Failed.ToDouble());
        json.WriteNumber("undetermined", (Fraction.One - share.Delivered - share.Failed).ToDouble());
        json.WriteBoolean("meant", share.IsMeant);
        json.WriteEndObject();
    }

    private static void WriteFinding(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartObject();
        WriteExplanation(json, finding.Cause);
        json.WriteNumber("cost", finding.Cost.ToDouble());
        if (finding.BalancerCost is { } share)
            json.WriteNumber("balancerCost", share.ToDouble());
        json.WriteNumber("cells", finding.Cells);
        WriteStrings(json, "services", finding.Services);
        json.WriteString("example", finding.Example);
        if (finding.Behind is { } behind)
            json.WriteString("behind", behind);
        if (finding.Assuming is { } assuming)
            json.WriteString("assuming", assuming);
        if (finding.Cause.Question?.Settle is { } settle)
            json.WriteString("settle", settle);
        WriteAlike(json, finding);
        json.WriteStartArray("symptoms");
        foreach (var symptom in finding.Symptoms)
            WriteFinding(json, symptom);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The like of a finding.</summary>
    internal static void WriteAlike(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartArray("alike");
        foreach (var alike in finding.Alike)
        {
            json.WriteStartObject();
            WriteExplanation(json, alike);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The node of an explanation, and the explanation.</summary>
    internal static void WriteExplanation(Utf8JsonWriter json, Explanation cause)
    {
        json.WriteString("node", cause.Node);
        JsonRenderer.WriteExplanation(json, cause);
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
