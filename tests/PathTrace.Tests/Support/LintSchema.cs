using NJsonSchema;

namespace PathTrace.Tests.Support;

/// <summary>docs/lint.schema.json, to hold every JSON lint against.</summary>
internal static class LintSchema
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "lint.schema.json"));

    private static readonly Lazy<JsonSchema> Schema = new(() => JsonSchema.FromJsonAsync(Text).GetAwaiter().GetResult());

    /// <summary>Fails with every complaint of the schema.</summary>
    internal static void Check(string json)
    {
        var errors = Schema.Value.Validate(json);
        Assert.True(errors.Count == 0, string.Join("\n", errors.Select(e => e.ToString())) + "\n" + json);
    }
}
