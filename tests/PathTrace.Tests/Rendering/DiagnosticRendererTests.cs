using System.Text;
using PathTrace.Rendering;
using PathTrace.Text;

namespace PathTrace.Tests.Rendering;

public class DiagnosticRendererTests
{
    [Fact]
    public void The_mark_stands_under_the_place() => Assert.Equal(
        """
        nodes/worker1/iptables-save.txt:2:24: warning PT1004: match "tcp" has no option
           "--foo"
            2 | -A INPUT -p tcp -m tcp --foo 3 -j DROP
              |                        ^^^^^
           The rule keeps its place; whether it matches is unknown.

        """,
        Render("*filter\n-A INPUT -p tcp -m tcp --foo 3 -j DROP\n", "--foo", "match \"tcp\" has no option \"--foo\"", "The rule keeps its place; whether it matches is unknown."));

    // The escape for ESC takes four cells, a tab two, 日 two: by hand, 4 + 2 + 2 + 1 blank = 9 cells before the mark.
    [Fact]
    public void Escapes_and_wide_characters_keep_the_mark_in_place()
    {
        var lines = Render("\x1b\t日 --foo bar", "--foo", "m", null).Split('\n');
        Assert.Equal(@"    1 | \x1b\t日 --foo bar", lines[1]);
        Assert.Equal("      | " + new string(' ', 9) + "^^^^^", lines[2]);
    }

    [Fact]
    public void A_long_line_is_shown_around_the_place()
    {
        var lines = Render(new string('a', 5000) + " --foo " + new string('b', 5000), "--foo", "m", null).Split('\n');
        Assert.All(lines, l => Assert.InRange(l.Length, 0, 80));
        var at = lines[1].IndexOf("--foo", StringComparison.Ordinal);
        Assert.Equal(at, lines[2].IndexOf('^', StringComparison.Ordinal));
        Assert.StartsWith("    1 | …aaaa", lines[1]);
        Assert.EndsWith("bbb…", lines[1]);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_shown_as_such()
    {
        var source = new SourceText("f", new byte[] { 0xff, (byte)' ', (byte)'x' });
        var text = new DiagnosticRenderer(new()).Render(new(DiagnosticCode.UnknownLine, DiagnosticSeverity.Error, new(source, 2, 1), "m")).ToString();
        Assert.Contains("    1 | \\xff x\n      |      ^\n", text);
    }

    [Fact]
    public void Only_ASCII_when_asked()
    {
        var text = new DiagnosticRenderer(new() { Ascii = true }).Render(Of("größe --foo", "--foo", "m", null)).ToString();
        Assert.True(Ascii.IsValid(text), text);
        Assert.Contains(@"gr\u00f6\u00dfe --foo", text);
    }

    [Fact]
    public void A_whole_file_has_no_line()
    {
        var diagnostic = new Diagnostic(DiagnosticCode.EmptyFile, DiagnosticSeverity.Error, SourceSpan.WholeFile(SourceText.From("a.txt", "")), "the file is empty");
        Assert.Equal("a.txt: error PT1010: the file is empty\n", new DiagnosticRenderer(new()).Render(diagnostic).ToString());
    }

    private static string Render(string text, string at, string message, string? consequence) => new DiagnosticRenderer(new()).Render(Of(text, at, message, consequence)).ToString();

    private static Diagnostic Of(string text, string at, string message, string? consequence)
    {
        var start = Encoding.UTF8.GetByteCount(text[..text.IndexOf(at, StringComparison.Ordinal)]);
        var span = new SourceSpan(SourceText.From("nodes/worker1/iptables-save.txt", text), start, at.Length);
        return new(DiagnosticCode.UnknownOption, DiagnosticSeverity.Warning, span, message, consequence);
    }
}
