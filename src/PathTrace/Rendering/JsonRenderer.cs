using System.Collections.Immutable;
using System.Text.Json;
using PathTrace.Explain;
using PathTrace.Text;
using PathTrace.Tracing;

namespace PathTrace.Rendering;

/// <summary>
/// A trace for programs, as <c>docs/trace.schema.json</c> describes it. Fields are only ever added. Text of dumps is given as it is, escaped as JSON
/// escapes: control characters never appear raw.
/// </summary>
public static class JsonRenderer
{
    /// <summary>The value of <c>schema</c>.</summary>
    public const string Schema = "pathtrace.trace/1";

    /// <summary>The trace as one JSON object, without a line break at its end.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="indented">False for one line, as lists of packets need it.</param>
    /// <param name="line">The line of the query in its list, from 1; null for a query by itself.</param>
    public static string Render(ExplainedTrace trace, bool indented = true, int? line = null)
    {
        ArgumentNullException.ThrowIfNull(trace);
        return JsonText.Write(indented, json => WriteTrace(json, trace, line));
    }

    /// <summary>What stands in place of a trace for a query of a list that was not traced, as one line.</summary>
    /// <param name="query">The query; its place is in the list.</param>
    /// <param name="problems">What is wrong with it.</param>
    public static string RenderProblems(SourceSpan query, IEnumerable<Diagnostic> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        return JsonText.Write(indented: false, json =>
        {
            WriteHead(json, query.Text, query.Line);
            WriteProblems(json, problems);
            json.WriteEndObject();
        });
    }

    /// <summary>An object that stands in place of an answer, as one line.</summary>
    /// <param name="schema">The answer's schema.</param>
    /// <param name="problems">What is wrong.</param>
    /// <param name="question">The question and what the schema calls it; null where an answer repeats none.</param>
    internal static string ProblemsOf(string schema, IEnumerable<Diagnostic> problems, (string Name, string Text)? question = null)
    {
        ArgumentNullException.ThrowIfNull(problems);
        return JsonText.Write(indented: false, json =>
        {
            json.WriteStartObject();
            json.WriteString("schema", schema);
            if (question is { } asked)
                json.WriteString(asked.Name, asked.Text);
            WriteProblems(json, problems);
            json.WriteEndObject();
        });
    }

    /// <summary>What is wrong with a question, in place of its answer.</summary>
    internal static void WriteProblems(Utf8JsonWriter json, IEnumerable<Diagnostic> problems)
    {
        json.WriteStartArray("diagnostics");
        foreach (var problem in problems)
            WriteProblem(json, problem);
        json.WriteEndArray();
    }

    private static void WriteHead(Utf8JsonWriter json, string query, int? line)
    {
        json.WriteStartObject();
        json.WriteString("schema", Schema);
        json.WriteString("query", query);
        if (line is { } number)
            json.WriteNumber("line", number);
    }

    private static void WriteProblem(Utf8JsonWriter json, Diagnostic problem)
    {
        json.WriteStartObject();
        json.WriteString("code", problem.CodeText);
        json.WriteString("severity", JsonNames.Camel(problem.Severity));
        json.WriteString("message", problem.Message);
        json.WriteString("consequence", problem.Consequence);
        // What is about the command line as a whole has no place in a line.
        json.WriteNumber("column", Math.Max(1, problem.Span.Position.Column));
        json.WriteNumber("length", problem.Span.Length);
        json.WriteEndObject();
    }

    /// <summary>A trace as an object.</summary>
    internal static void WriteTrace(Utf8JsonWriter json, ExplainedTrace explained, int? line)
    {
        var trace = explained.Trace;
        WriteHead(json, trace.Query.Text, line);
        if (!trace.WhatIf.IsEmpty)
        {
            json.WriteStartArray("whatIf");
            foreach (var change in trace.WhatIf)
                json.WriteStringValue(change);
            json.WriteEndArray();
        }

        json.WriteString("verdict", JsonNames.Of(trace.Verdict));
        json.WriteNumber("delivered", trace.Delivered.ToDouble());
        json.WriteNumber("failed", trace.Failed.ToDouble());
        json.WriteNumber("undetermined", trace.Undetermined.ToDouble());
        json.WriteStartObject("shares");
        json.WriteString("delivered", trace.Delivered.ToString());
        json.WriteString("failed", trace.Failed.ToString());
        json.WriteString("undetermined", trace.Undetermined.ToString());
        json.WriteEndObject();
        if (!trace.Given.IsEmpty)
        {
            json.WriteStartArray("given");
            foreach (var answer in trace.Given)
                json.WriteStringValue(answer.ToString());
            json.WriteEndArray();
        }

        WriteGaps(json, explained.Gaps);
        json.WriteStartArray("paths");
        for (var i = 0; i < trace.Paths.Length; i++)
            WritePath(json, trace.Paths[i], explained.Explanations[i]);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteGaps(Utf8JsonWriter json, ImmutableArray<Diagnostic> gaps)
    {
        if (gaps.IsEmpty)
            return;
        json.WriteStartArray("gaps");
        foreach (var gap in gaps)
        {
            json.WriteStartObject();
            json.WriteString("message", gap.Message);
            JsonSteps.WriteSource(json, gap.Span);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WritePath(Utf8JsonWriter json, TracePath path, Explanation explanation)
    {
        json.WriteStartObject();
        json.WriteNumber("probability", path.Probability.ToDouble());
        json.WriteString("share", path.Probability.ToString());
        json.WriteString("disposition", JsonNames.Of(path.Disposition));
        json.WriteString("reason", explanation.CodeText);
        WriteOrigin(json, path.Origin);
        json.WriteStartArray("choices");
        foreach (var choice in path.Choices)
            JsonSteps.WriteChoice(json, choice);
        json.WriteEndArray();
        WriteAssumptions(json, path);
        WriteDestination(json, path.Destination);
        json.WriteStartArray("hops");
        foreach (var hop in path.Hops)
            WriteHop(json, hop);
        json.WriteEndArray();
        if (path.Reply is { } reply)
            WriteReply(json, reply);
        WriteExplanation(json, explanation);
        json.WriteEndObject();
    }

    private static void WriteReply(Utf8JsonWriter json, Reply reply)
    {
        json.WriteStartObject("reply");
        json.WriteString("disposition", JsonNames.Of(reply.Disposition));
        WriteOrigin(json, reply.Origin);
        WriteDestination(json, reply.Destination);
        json.WriteStartArray("hops");
        foreach (var hop in reply.Hops)
            WriteHop(json, hop);
        json.WriteEndArray();
        JsonSteps.WriteSteps(json, "beyond", reply.Beyond);
        JsonSteps.WritePacket(json, "packet", reply.LastPacket);
        json.WriteEndObject();
    }

    private static void WriteOrigin(Utf8JsonWriter json, PathOrigin origin)
    {
        json.WriteStartObject("origin");
        json.WriteString("kind", JsonNames.Camel(origin.Kind));
        json.WriteString("name", origin.Name);
        JsonSteps.WritePacket(json, "packet", origin.Packet);
        JsonSteps.WriteSteps(json, "steps", origin.Steps);
        JsonSteps.WriteSource(json, origin.Source);
        if (origin.IsDerived)
            json.WriteBoolean("derived", true);
        json.WriteEndObject();
    }

    private static void WriteAssumptions(Utf8JsonWriter json, TracePath path)
    {
        json.WriteStartArray("assumptions");
        foreach (var assumption in path.Assumptions)
            json.WriteStringValue(assumption.Text);
        json.WriteEndArray();
        if (path.Assumptions.IsEmpty)
            return;
        json.WriteStartArray("assumptionDetails");
        foreach (var assumption in path.Assumptions)
        {
            json.WriteStartObject();
            JsonSteps.WriteAssumption(json, assumption);
            JsonSteps.WriteSource(json, assumption.Source);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteDestination(Utf8JsonWriter json, PathEnd? end)
    {
        if (end is null)
        {
            json.WriteNull("destination");
            return;
        }

        json.WriteStartObject("destination");
        json.WriteString("node", end.Node);
        json.WriteString("pod", end.Pod);
        json.WriteString("address", end.Address.Address.ToString());
        json.WriteNumber("port", end.Address.Port);
        json.WriteEndObject();
    }

    private static void WriteHop(Utf8JsonWriter json, Hop hop)
    {
        json.WriteStartObject();
        json.WriteString("node", hop.Node);
        json.WriteString("in", hop.In);
        json.WriteString("out", hop.Out);
        json.WriteString("nextHop", hop.NextHop?.ToString());
        json.WriteString("disposition", JsonNames.Of(hop.Disposition));
        JsonSteps.WritePacket(json, "packetIn", hop.PacketIn);
        JsonSteps.WritePacket(json, "packetOut", hop.PacketOut);
        JsonSteps.WriteSteps(json, "steps", hop.Steps);
        JsonSteps.WriteSteps(json, "beyond", hop.Beyond);
        json.WriteEndObject();
    }

    /// <summary>An explanation as the field <c>explanation</c>.</summary>
    internal static void WriteExplanation(Utf8JsonWriter json, Explanation explanation)
    {
        json.WriteStartObject("explanation");
        json.WriteString("code", explanation.CodeText);
        json.WriteString("severity", JsonNames.Of(explanation.Severity));
        json.WriteString("owner", JsonNames.Of(explanation.Owner));
        json.WriteString("title", explanation.Title);
        json.WriteString("text", explanation.Why);
        json.WriteString("fix", AdviceText.Of(explanation));
        json.WriteBoolean("tried", explanation.Tried is not null);
        json.WriteString("command", explanation.Command?.ToString());
        json.WriteString("check", explanation.Check?.ToString());
        json.WriteStartArray("evidence");
        foreach (var evidence in explanation.Evidence)
        {
            json.WriteStartObject();
            JsonSteps.WritePlace(json, evidence.Source);
            json.WriteString("note", evidence.Note);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
