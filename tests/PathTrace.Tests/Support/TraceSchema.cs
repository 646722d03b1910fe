using System.Text.Json;
using NJsonSchema;

namespace PathTrace.Tests.Support;

/// <summary>docs/trace.schema.json, to hold every JSON trace against, docs/why.schema.json and docs/verify.schema.json.</summary>
internal static class TraceSchema
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "trace.schema.json"));

    private static readonly Lazy<JsonSchema> Schema = new(() => JsonSchema.FromJsonAsync(Text).GetAwaiter().GetResult());

    private static readonly Lazy<JsonSchema> OfWhy = new(() => JsonSchema.FromJsonAsync(File.ReadAllText(Path.Combine(Repository.Root, "docs", "why.schema.json"))).GetAwaiter().GetResult());

    private static readonly Lazy<JsonSchema> OfVerify = new(() => JsonSchema.FromJsonAsync(File.ReadAllText(Path.Combine(Repository.Root, "docs", "verify.schema.json"))).GetAwaiter().GetResult());

    internal static JsonElement Root { get; } = JsonDocument.Parse(Text).RootElement;

    /// <summary>Fails with every complaint of the schema.</summary>
    internal static void Check(string json) => Check(json, Schema.Value);

    /// <summary>The same for an answer of <c>why</c>.</summary>
    internal static void CheckWhy(string json) => Check(json, OfWhy.Value);

    /// <summary>The same for an answer of <c>verify</c>, and for its counterexample as a trace.</summary>
    internal static void CheckVerify(string json)
    {
        Check(json, OfVerify.Value);
        if (JsonDocument.Parse(json).RootElement.TryGetProperty("counterexample", out var trace))
            Check(trace.GetRawText());
    }

    private static void Check(string json, JsonSchema schema)
    {
        var errors = schema.Validate(json);
        Assert.True(errors.Count == 0, string.Join("\n", errors.Select(e => e.ToString())) + "\n" + json);
    }
}
