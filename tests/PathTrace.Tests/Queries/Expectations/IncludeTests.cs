using System.Globalization;
using PathTrace.Queries.Expectations;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Queries.Expectations;

/// <summary>What a file of expectations may include, and what not: it may come with a change that somebody else wrote.</summary>
public sealed class IncludeTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_included_file_is_read_in_its_place_and_once()
    {
        _folder.Write("rules/sets/a.pt", "include \"b.pt\"\nlet a = b\nexpect tcp a -> 10.0.0.1 is lost\n");
        _folder.Write("rules/sets/b.pt", "let b = 10.0.0.2\n");
        var first = _folder.Write("rules/expect.pt", "include \"./sets/a.pt\"\ninclude \"sets/../sets/b.pt\"\nexpect tcp a, b -> 10.0.0.1 is lost\n");

        var (file, problems) = ExpectationFileParser.Load(first);

        Assert.Empty(problems);
        Assert.Equal(["expect.pt", "a.pt", "b.pt"], file.Sources.Select(s => Path.GetFileName(s.Name)));
        Assert.Equal([$"{_folder["rules/sets/a.pt"]}:3", $"{first}:3"], file.Expectations.Select(e => e.Source.ToString()));
    }

    [Theory]
    [InlineData("../secret.pt", "outside of the folder of the first file")]
    [InlineData("sets/../../secret.pt", "outside of the folder of the first file")]
    [InlineData("/etc/passwd", "is named from the folder of the file that includes it")]
    [InlineData("sets\\\\a.pt", "is named from the folder of the file that includes it")]
    [InlineData("missing.pt", "there is no file")]
    [InlineData("sets", "cannot be read")]
    [InlineData("link.pt", "is a link, and links are not followed")]
    [InlineData("linked/secret.pt", "is a link, and links are not followed")]
    [InlineData("expect.pt", "includes itself")]
    public void What_leads_out_of_the_folder_is_not_read(string path, string message)
    {
        _folder.Write("secret.pt", "let secret = 10.0.0.1\n");
        _folder.Write("rules/sets/a.pt", "let a = 10.0.0.1\n");
        var first = _folder.Write("rules/expect.pt", $"include \"{path}\"\n");
        File.CreateSymbolicLink(_folder["rules/link.pt"], _folder["secret.pt"]);
        Directory.CreateSymbolicLink(_folder["rules/linked"], _folder.Path);

        var (file, problems) = ExpectationFileParser.Load(first);

        var problem = Assert.Single(problems);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Equal((1, 10), (problem.Span.Position.Line, problem.Span.Position.Column));
        Assert.Empty(file.Sets);
    }

    [Fact]
    public void A_cycle_is_told_where_it_closes()
    {
        var first = _folder.Write("a.pt", "include \"b.pt\"\n");
        _folder.Write("b.pt", "\ninclude \"a.pt\"\n");

        var problem = Assert.Single(ExpectationFileParser.Load(first).Diagnostics);

        Assert.Equal(($"{_folder["b.pt"]}:2", $"{first} includes itself: {first} includes {_folder["b.pt"]} includes {first}"), (problem.Span.ToString(), problem.Message));
    }

    [Fact]
    public void Includes_are_bounded_in_depth_and_number()
    {
        for (var i = 0; i < 10; i++)
            _folder.Write(string.Create(CultureInfo.InvariantCulture, $"deep{i}.pt"), string.Create(CultureInfo.InvariantCulture, $"include \"deep{i + 1}.pt\"\n"));
        _folder.Write("deep10.pt", "");
        for (var i = 0; i < 70; i++)
            _folder.Write(string.Create(CultureInfo.InvariantCulture, $"wide{i}.pt"), "");
        var wide = _folder.Write("wide.pt", string.Concat(Enumerable.Range(0, 70).Select(i => string.Create(CultureInfo.InvariantCulture, $"include \"wide{i}.pt\"\n"))));

        var deep = Assert.Single(ExpectationFileParser.Load(_folder["deep0.pt"]).Diagnostics);
        Assert.Equal((_folder["deep7.pt"], "files are included 8 deep at most"), (deep.Span.Source!.Name, deep.Message));
        // 64 files are the first and 63 of the others.
        var (file, problems) = ExpectationFileParser.Load(wide);
        Assert.Equal((64, 7), (file.Sources.Length, problems.Length));
    }
}
