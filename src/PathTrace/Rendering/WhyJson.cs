using System.Collections.Immutable;
using System.Text.Json;
using PathTrace.Analysis.Why;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Rendering;

/// <summary>Why a packet hits a rule or does not, for programs, as <c>docs/why.schema.json</c> describes it. Fields are only ever added.</summary>
public static class WhyJson
{
    /// <summary>The value of <c>schema</c>.</summary>
    public const string Schema = "pathtrace.why/1";

    /// <summary>The answer as one JSON object, without a line break at its end.</summary>
    public static string Render(WhyAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return JsonText.Write(indented: true, json => WriteAnswer(json, answer));
    }

    /// <summary>What stands in place of an answer to a question that cannot be asked, as one line.</summary>
    /// <param name="query">The packet, as it was given; empty where none was.</param>
    /// <param name="problems">What is wrong.</param>
    public static string RenderProblems(string query, IEnumerable<Diagnostic> problems) => JsonRenderer.ProblemsOf(Schema, problems, ("query", query));

    private static void WriteAnswer(Utf8JsonWriter json, WhyAnswer answer)
    {
        json.WriteStartObject();
        json.WriteString("schema", Schema);
        json.WriteString("query", answer.Trace.Query.Text);
        WriteStrings(json, "whatIf", answer.Trace.WhatIf);
        WriteStrings(json, "given", answer.Trace.Given.Select(g => g.ToString()));
        json.WriteStartObject("asked");
        json.WriteString("name", answer.Place.ToString());
        json.WriteString("node", answer.Place.Node);
        json.WriteString("table", JsonNames.Camel(answer.Place.Table));
        json.WriteString("chain", answer.Place.Chain);
        if (answer.Place.Number is { } number)
            json.WriteNumber("number", number);
        if (answer.RuleText is { } text)
            json.WriteString("text", text);
        JsonSteps.WriteSource(json, answer.Source);
        json.WriteEndObject();
        json.WriteString("outcome", JsonNames.Camel(answer.Outcome));
        json.WriteNumber("paths", answer.Trace.Paths.Length);
        json.WriteNumber("pathsElsewhere", answer.PathsElsewhere);
        json.WriteStartArray("ways");
        foreach (var way in answer.Ways)
            WriteWay(json, way);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteWay(Utf8JsonWriter json, WhyWay way)
    {
        json.WriteStartObject();
        json.WriteString("outcome", JsonNames.Camel(way.Outcome));
        json.WriteNumber("paths", way.Paths);
        json.WriteString("share", way.Share.ToString());
        json.WriteBoolean("isAnswer", way.IsAnswer);
        WriteReasons(json, way.Reasons);
        json.WriteEndObject();
    }

    private static void WriteReasons(Utf8JsonWriter json, ImmutableArray<WhyReason> reasons)
    {
        json.WriteStartArray("reasons");
        foreach (var reason in reasons)
        {
            json.WriteStartObject();
            json.WriteString("kind", JsonNamingPolicy.CamelCase.ConvertName(reason.GetType().Name));
            WriteReason(json, reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteReason(Utf8JsonWriter json, WhyReason reason)
    {
        switch (reason)
        {
            case WhyReason.Hit hit:
                WriteHook(json, hit.Hook);
                break;
            case WhyReason.Asked asked:
                WriteHook(json, asked.Hook);
                WriteConditions(json, asked);
                break;
            case WhyReason.TakenAway taken:
                WriteHook(json, taken.Hook);
                WriteRule(json, "by", taken.By);
                if (taken.Via is { } via)
                    WriteRule(json, "via", via);
                break;
            case WhyReason.NotReached missed:
                WriteHook(json, missed.Hook);
                json.WriteString("because", missed.Because);
                JsonSteps.WriteSource(json, missed.Source);
                break;
            case WhyReason.NotWalked walked:
                WriteJumps(json, walked);
                break;
            case WhyReason.Walked walked:
                WriteHook(json, walked.Hook);
                WriteWalked(json, walked);
                break;
        }
    }

    private static void WriteJumps(Utf8JsonWriter json, WhyReason.NotWalked walked)
    {
        json.WriteString("chain", walked.Chain);
        json.WriteStartArray("jumps");
        foreach (var jump in walked.Jumps)
        {
            json.WriteStartObject();
            WriteRule(json, "rule", jump.Rule);
            WriteReasons(json, jump.Reasons);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("moreJumps", walked.MoreJumps);
    }

    private static void WriteWalked(Utf8JsonWriter json, WhyReason.Walked walked)
    {
        json.WriteNumber("askedRules", walked.AskedRules);
        json.WriteStartArray("hits");
        foreach (var hit in walked.Hits)
        {
            json.WriteStartObject();
            WriteRuleFields(json, hit);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("closest");
        foreach (var near in walked.Closest)
        {
            json.WriteStartObject();
            WriteRule(json, "rule", near.Rule);
            WriteConditions(json, near);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteConditions(Utf8JsonWriter json, WhyReason.Asked asked)
    {
        if (asked.Failing is [var first, ..])
            json.WriteString("firstFailing", first.Text);
        json.WriteStartArray("conditions");
        foreach (var condition in asked.Conditions)
        {
            json.WriteStartObject();
            json.WriteString("text", condition.Text);
            json.WriteString("truth", JsonNames.Camel(condition.Truth));
            json.WriteString("value", condition.Value);
            if (condition.Assume is { } name)
                json.WriteString("assume", name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteRule(Utf8JsonWriter json, string name, RuleReference rule)
    {
        json.WriteStartObject(name);
        WriteRuleFields(json, rule);
        json.WriteEndObject();
    }

    private static void WriteRuleFields(Utf8JsonWriter json, RuleReference rule)
    {
        json.WriteString("table", JsonNames.Camel(rule.Table));
        json.WriteString("chain", rule.Chain);
        json.WriteNumber("number", rule.Number);
        json.WriteString("text", rule.Text);
        JsonSteps.WriteSource(json, rule.Source);
    }

    private static void WriteHook(Utf8JsonWriter json, Hook hook) => json.WriteString("hook", hook.ToString().ToUpperInvariant());

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
