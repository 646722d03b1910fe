using System.Text.Json;
using PathTrace.Analysis.Verify;
using PathTrace.Explain;
using PathTrace.Text;

namespace PathTrace.Rendering;

/// <summary>A decided claim for programs, as <c>docs/verify.schema.json</c> describes it. Fields are only ever added.</summary>
public static class VerificationJson
{
    /// <summary>The value of <c>schema</c>.</summary>
    public const string Schema = "pathtrace.verify/1";

    /// <summary>The answer as one JSON object, without a line break at its end.</summary>
    /// <param name="verification">The answer.</param>
    /// <param name="example">Its counterexample, explained; null when it has none.</param>
    public static string Render(Verification verification, ExplainedTrace? example)
    {
        ArgumentNullException.ThrowIfNull(verification);
        return JsonText.Write(indented: true, json => Write(json, verification, example));
    }

    /// <summary>What stands in place of an answer to a claim that cannot be decided upon, as one line.</summary>
    /// <param name="expectation">The claim, as it was given; empty where none was.</param>
    /// <param name="problems">What is wrong.</param>
    public static string RenderProblems(string expectation, IEnumerable<Diagnostic> problems) => JsonRenderer.ProblemsOf(Schema, problems, ("expectation", expectation));

    private static void Write(Utf8JsonWriter json, Verification answer, ExplainedTrace? example)
    {
        json.WriteStartObject();
        json.WriteString("schema", Schema);
        json.WriteString("expectation", answer.Expectation.ToString());
        WriteFields(json, answer);
        if (example is not null)
        {
            json.WriteStartArray("breakingPaths");
            foreach (var place in answer.BreakingPaths)
                json.WriteNumberValue(place);
            json.WriteEndArray();
            json.WritePropertyName("counterexample");
            JsonRenderer.WriteTrace(json, example, null);
        }

        json.WriteEndObject();
    }

    /// <summary>The answer without its counterexample, as fields of an object that is open.</summary>
    internal static void WriteFields(Utf8JsonWriter json, Verification answer)
    {
        WriteStrings(json, "whatIf", answer.Snapshot.Changes);
        WriteStrings(json, "given", answer.Given.Select(g => g.ToString()));
        json.WriteString("verdict", JsonNames.Camel(answer.Verdict));
        json.WriteNumber("classes", answer.Classes);
        json.WriteNumber("ways", answer.Ways);
        if (answer.LeavesCluster)
            json.WriteBoolean("leavesCluster", true);
        WriteStrings(json, "failing", answer.Failing);
        WriteStrings(json, "failingWays", answer.FailingWays);
        WriteStrings(json, "open", answer.Open);
        WriteStrings(json, "reasons", answer.Reasons);
        if (answer.Questions.IsEmpty)
            return;
        json.WriteStartArray("questions");
        foreach (var question in answer.Questions)
        {
            json.WriteStartObject();
            json.WriteString("text", question.Text);
            json.WriteString("reason", question.Reason);
            if (question.Settle is { } settle)
                json.WriteString("settle", settle);
            if (question.MissingFile is { } file)
                json.WriteString("missingFile", file);
            JsonSteps.WriteSource(json, question.Source);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        if (!values.Any())
            return;
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
