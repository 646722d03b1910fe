using PathTrace.Rendering;

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

    [Fact]
    public void Whatever_enters_is_escaped()
    {
        var canvas = new TextCanvas(new() { Width = 40 });
        canvas.Margin(0, new("\x1b]0;x\a"), new StyledRun("a\nb"));
        canvas.Verbatim(new StyledRun("\u202e"));

        Assert.All(canvas.ToText().ToString().Replace("\n", "", StringComparison.Ordinal), c => Assert.InRange(c, ' ', '~'));
    }

    [Fact]
    public void Our_own_signs_have_spellings_in_ASCII()
    {
        var canvas = new TextCanvas(new() { Ascii = true });
        canvas.Line(0, new StyledRun("✗ a → b ✓ … ü"));

        Assert.Equal("x a -> b + ... \\u00fc\n", canvas.ToText().ToString());
    }
}
