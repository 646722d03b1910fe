using System.Text.Json;
using PathTrace.Analysis.Diff;
using PathTrace.Net;
using PathTrace.Text;
using PathTrace.Tracing;

namespace PathTrace.Rendering;

/// <summary>Which packets fare differently in two snapshots, for programs, as <c>docs/diff.schema.json</c> describes it. Fields are only ever added.</summary>
public static class DiffJson
{
    /// <summary>The value of <c>schema</c>.</summary>
    public const string Schema = "pathtrace.diff/1";

    /// <summary>The report as one JSON object, without a line break at its end.</summary>
    public static string Render(DiffReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return JsonText.Write(indented: true, json => Write(json, report));
    }

    /// <summary>What stands in place of a report that cannot be made, as one line.</summary>
    public static string RenderProblems(IEnumerable<Diagnostic> problems) => JsonRenderer.ProblemsOf(Schema, problems);

    private static void Write(Utf8JsonWriter json, DiffReport report)
    {
        json.WriteStartObject();
        json.WriteString("schema", Schema);
        json.WriteBoolean("isWhole", report.IsWhole);
        json.WriteNumber("classes", report.Classes);
        if (report.OpenClasses > 0)
            json.WriteNumber("openClasses", report.OpenClasses);
        json.WriteStartArray("groups");
        foreach (var group in report.Groups)
            WriteGroup(json, group);
        json.WriteEndArray();
        json.WriteStartArray("changes");
        foreach (var change in report.Changes)
            WriteCause(json, change);
        json.WriteEndArray();
        WriteStrings(json, "onlyBefore", report.OnlyBefore);
        WriteStrings(json, "onlyAfter", report.OnlyAfter);
        json.WriteEndObject();
    }

    private static void WriteGroup(Utf8JsonWriter json, DiffGroup group)
    {
        json.WriteStartObject();
        json.WriteString("kind", JsonNames.Camel(group.Kind));
        json.WriteBoolean("isUsual", group.IsUsual);
        WriteStrings(json, "packets", group.Packets);
        json.WriteBoolean("areCausesCertain", group.AreCausesCertain);
        json.WriteStartArray("causes");
        foreach (var cause in group.Causes)
            WriteCause(json, cause);
        json.WriteEndArray();
        json.WriteStartObject("example");
        json.WriteString("query", group.Example);
        if (!group.Assuming.IsEmpty)
            WriteStrings(json, "assuming", group.Assuming);
        WriteFate(json, "before", group.Before, group.Kind);
        WriteFate(json, "after", group.After, group.Kind);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteCause(Utf8JsonWriter json, DiffCause cause)
    {
        json.WriteStartObject();
        json.WriteString("element", JsonNames.Camel(cause.Element));
        json.WriteString("change", JsonNames.Camel(cause.Change));
        json.WriteString("node", cause.Node);
        json.WriteString("name", cause.Name);
        WritePlace(json, "before", cause.Before);
        WritePlace(json, "after", cause.After);
        json.WriteEndObject();
    }

    private static void WritePlace(Utf8JsonWriter json, string name, SourceSpan place)
    {
        if (!place.IsSet)
            return;
        json.WriteStartObject(name);
        JsonSteps.WritePlace(json, place);
        if (!place.IsWholeFile)
            json.WriteString("text", place.Text.TrimEnd());
        json.WriteEndObject();
    }

    private static void WriteFate(Utf8JsonWriter json, string name, Trace? trace, DiffKind kind)
    {
        json.WriteStartObject(name);
        if (trace is not null)
        {
            json.WriteString("verdict", JsonNames.Of(trace.Verdict));
            json.WriteString("delivered", trace.Delivered.ToString());
            json.WriteString("failed", trace.Failed.ToString());
            json.WriteString("undetermined", trace.Undetermined.ToString());
            json.WriteStartArray("paths");
            foreach (var path in trace.Paths)
                WritePath(json, path);
            json.WriteEndArray();
        }

        WriteStrings(json, "text", DiffFateText.Lines(trace, kind));
        json.WriteEndObject();
    }

    private static void WritePath(Utf8JsonWriter json, TracePath path)
    {
        json.WriteStartObject();
        json.WriteString("probability", path.Probability.ToString());
        json.WriteString("disposition", JsonNames.Of(path.Disposition));
        if (path.Reply is { } reply)
            json.WriteString("answer", JsonNames.Of(reply.Disposition));
        if (path.Destination is { } end)
        {
            json.WriteString("node", end.Node);
            json.WriteString("pod", end.Pod);
            json.WriteString("address", end.Address.ToString());
        }

        json.WriteString("source", new SocketAddress(path.LastPacket.Source, path.LastPacket.SourcePort).ToString());
        WriteStrings(json, "nodes", path.Hops.Select(h => h.Node));
        json.WriteEndObject();
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
