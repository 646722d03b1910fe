using NJsonSchema;

namespace PathTrace.Tests.Support;

/// <summary>docs/diff.schema.json, to hold every JSON diff against.</summary>
internal static class DiffSchema
{
    private static readonly Lazy<JsonSchema> Schema = new(() => JsonSchema.FromJsonAsync(File.ReadAllText(Repository.PathOf("docs", "diff.schema.json"))).GetAwaiter().GetResult());

    /// <summary>Fails with every complaint of the schema.</summary>
    internal static void Check(string json)
    {
        var errors = Schema.Value.Validate(json);
        Assert.True(errors.Count == 0, string.Join("\n", errors.Select(e => e.ToString())) + "\n" + json);
    }
}
