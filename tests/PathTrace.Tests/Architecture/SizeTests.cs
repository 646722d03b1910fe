using PathTrace.Tests.Support;

namespace PathTrace.Tests.Architecture;

public class SizeTests
{
    // Beyond this a file holds more than one thought.
    private const int MaxLines = 300;

    [Fact]
    public void No_source_file_is_longer_than_300_lines() => Assert.All(Repository.Sources("src"), file =>
    {
        var lines = File.ReadLines(file).Count();
        Assert.True(lines <= MaxLines, $"{file} has {lines} lines");
    });

    [Fact]
    public void Half_of_the_source_files_have_at_most_100_lines()
    {
        var sizes = Repository.Sources("src").Select(f => File.ReadLines(f).Count()).Order().ToArray();
        Assert.InRange(sizes[sizes.Length / 2], 1, 100);
    }
}
