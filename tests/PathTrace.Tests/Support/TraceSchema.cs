using System.Text.Json;
using NJsonSchema;

namespace PathTrace.Tests.Support;

/// <summary>docs/trace.schema.json, to hold every JSON trace against.</summary>
internal static class TraceSchema
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "trace.schema.json"));

    private static readonly Lazy<JsonSchema> Schema = new(() => JsonSchema.FromJsonAsync(Text).GetAwaiter().GetResult());

    internal static JsonElement Root { get; } = JsonDocument.Parse(Text).RootElement;

    /// <summary>Fails with every complaint of the schema.</summary>
    internal static void Check(string json)
    {
        var errors = Schema.Value.Validate(json);
        Assert.True(errors.Count == 0, string.Join("\n", errors.Select(e => e.ToString())) + "\n" + json);
    }
}
