using System.Text.Json;
using PathTrace.Datapath;
using PathTrace.Explain;
using PathTrace.Rendering;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Rendering;

/// <summary>Enum, JSON names, schema and document name the same things in the same order.</summary>
public class DispositionDocsTests
{
    private static readonly string[] Names = [.. Enum.GetValues<Disposition>().Select(JsonNames.Of)];

    [Fact]
    public void The_document_has_one_heading_with_text_for_each()
    {
        var sections = File.ReadAllText(Path.Combine(Repository.Root, "docs", "dispositions.md")).Split("\n## ")[1..];

        Assert.Equal(Names, sections.Select(s => s.Split('\n')[0]));
        Assert.All(sections, s => Assert.True(s.Split('\n', 2)[1].Trim().Length > 30, s));
    }

    [Theory]
    [InlineData("disposition", typeof(Disposition))]
    [InlineData("choiceKind", typeof(ChoiceKind))]
    public void The_schema_lists_every_member(string definition, Type type)
    {
        var expected = Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName);
        Assert.Equal(expected, TraceSchema.Root.GetProperty("definitions").GetProperty(definition).GetProperty("enum").EnumerateArray().Select(e => e.GetString()!));
    }

    [Fact]
    public void The_schema_lists_every_owner_and_severity()
    {
        var properties = TraceSchema.Root.GetProperty("definitions").GetProperty("explanation").GetProperty("properties");

        Assert.Equal(Enum.GetValues<FindingOwner>().Select(JsonNames.Of), Members("owner"));
        Assert.Equal(Enum.GetValues<FindingSeverity>().Select(JsonNames.Of), Members("severity"));
        IEnumerable<string> Members(string name) => properties.GetProperty(name).GetProperty("enum").EnumerateArray().Select(e => e.GetString()!);
    }
}
