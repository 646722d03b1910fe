using FsCheck.Fluent;
using PathTrace.Rendering;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Rendering;

public class TextCanvasTests
{
    [Fact]
    public void A_note_stands_at_the_right_edge_or_shortened_or_on_its_own_line()
    {
        var canvas = new TextCanvas(new() { Width = 40 });
        canvas.Margin(2, new("a/b.txt:1"), new StyledRun("left"));
        canvas.Margin(2, new("folder/name.txt:1"), new StyledRun("twenty-two characters!"));
        canvas.Margin(2, new("folder/name.txt:1"), new StyledRun("thirty characters long, exact!"));

        Assert.Equal(
            """
            left                           a/b.txt:1
            twenty-two characters!     …/name.txt:1
            thirty characters long, exact!
                                   folder/name.txt:1

            """.Replace("characters!     …", "characters!      …", StringComparison.Ordinal),
            canvas.ToText().ToString());
    }

    [Fact]
    public void Long_text_breaks_at_blanks_below_its_column()
    {
        var canvas = new TextCanvas(new() { Width = 40 });
        canvas.Line(7, new StyledRun("  why  "), new StyledRun("one two three four five six seven eight nine ten"));

        Assert.Equal("  why  one two three four five six seven\n       eight nine ten\n", canvas.ToText().ToString());
    }

    [Theory]
    [InlineData("one two", "  settle  one two --assume 'a long name'=yes")]
    [InlineData("one two three", "  settle  one two three\n          --assume 'a long name'=yes")]
    [InlineData("one two three four five six seventh", "  settle  one two three four five six\n          seventh --assume 'a long name'=yes")]
    public void A_command_is_never_broken(string before, string expected)
    {
        var canvas = new TextCanvas(new() { Width = 44 });
        canvas.Line(10, new StyledRun("  settle  "), new(before + " "), new("--assume 'a long name'=yes", TextStyle.Command));

        Assert.Equal(expected + "\n", canvas.ToText().ToString());
    }

    [Fact]
    public void Whatever_enters_is_escaped()
    {
        var canvas = new TextCanvas(new() { Width = 40 });
        canvas.Margin(0, new("\x1b]0;x\a"), new StyledRun("a\nb"));
        canvas.Verbatim(new StyledRun("\u202e"));

        Assert.All(canvas.ToText().ToString().Replace("\n", "", StringComparison.Ordinal), c => Assert.InRange(c, ' ', '~'));
    }

    // A note as wide as the line leaves no room for blanks before it.
    [Theory]
    [InlineData(38)]
    [InlineData(39)]
    [InlineData(40)]
    [InlineData(41)]
    [InlineData(78)]
    public void A_note_may_be_as_wide_as_the_line_and_wider(int length)
    {
        var canvas = new TextCanvas(new() { Width = 40 });
        canvas.Margin(2, new(new('n', length)), new StyledRun("left"));

        Assert.Equal($"left\n{new string('n', length).PadLeft(40)}\n", canvas.ToText().ToString());
    }

    [Fact]
    public void Whatever_enters_comes_out()
    {
        var texts = Gen.Elements(" ", "a", "word ", "  two  blanks  ", "/", "%", "\n", "\u4e16", "…", "# ", new string('x', 45)).ListOf().Select(parts => string.Concat(parts));
        var lines = from text in texts
                    from more in texts
                    from note in texts
                    from width in Gen.Choose(0, 90)
                    from hang in Gen.Choose(0, 90)
                    select (text, more, note, width, hang);
        Claim.Holds(lines, line =>
        {
            var canvas = new TextCanvas(new() { Width = line.width });
            canvas.Margin(line.hang, new(line.note.Replace("/", "", StringComparison.Ordinal)), new StyledRun(line.text), new(line.more));
            canvas.Verbatim(new(line.text), new(line.note));

            string[] entered = [line.text, line.more, line.note.Replace("/", "", StringComparison.Ordinal), line.text, line.note];
            Assert.Equal(Squeezed(string.Concat(entered.Select(Sanitizer.Escape))), Squeezed(canvas.ToText().ToString()));

            var comment = new TextCanvas(new() { Width = line.width });
            comment.Comment(line.hang, line.more);
            Assert.Equal(Squeezed(Sanitizer.Escape(line.more)), Squeezed(string.Concat(comment.ToText().ToString().TrimEnd('\n').Split('\n').Select(l => l.TrimStart()[1..]))));
        });

        static string Squeezed(string text) => text.Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);
    }

    [Fact]
    public void A_comment_is_one_on_each_of_its_lines()
    {
        var canvas = new TextCanvas(new() { Width = 40 });
        canvas.Comment(4, "one two three four five six seven eight nine");

        Assert.Equal("    # one two three four five six seven\n    # eight nine\n", canvas.ToText().ToString());
    }

    [Fact]
    public void Our_own_signs_have_spellings_in_ASCII()
    {
        var canvas = new TextCanvas(new() { Ascii = true });
        canvas.Line(0, new StyledRun("✗ a → b ✓ … ü"));

        Assert.Equal("x a -> b + ... \\u00fc\n", canvas.ToText().ToString());
    }
}
