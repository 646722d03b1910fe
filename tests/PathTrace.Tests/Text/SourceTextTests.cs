using System.Text;
using FsCheck;
using FsCheck.Fluent;
using PathTrace.Tests.Support;
using PathTrace.Text;

namespace PathTrace.Tests.Text;

public class SourceTextTests
{
    private static Gen<string> Texts { get; } = Gen.Elements("a", "ü", "\n", "\r\n", "\r", " ", "-A INPUT").ListOf().Select(l => string.Concat(l));

    [Fact]
    public void Positions_are_those_of_counting_byte_by_byte() => Claim.Holds(Texts, text =>
    {
        var source = SourceText.From("f", text);
        var (line, column) = (1, 1);
        for (var i = 0; i <= source.Length; i++)
        {
            Assert.Equal(new LinePosition(line, column), source.PositionOf(i));
            if (i < source.Length)
                (line, column) = source.Utf8[i] == '\n' ? (line + 1, 1) : (line, column + 1);
        }
    });

    [Fact]
    public void The_line_at_an_offset_is_the_line_that_splitting_gives() => Claim.Holds(Texts, text =>
    {
        var source = SourceText.From("f", text);
        var lines = text.Split('\n').Select(l => l.EndsWith('\r') ? l[..^1] : l).ToArray();
        for (var i = 0; i <= source.Length; i++)
        {
            var line = source.LineAt(i);
            Assert.Equal(lines[source.PositionOf(i).Line - 1], line.Text);
            Assert.Equal((source.PositionOf(i).Line, 1), (line.Position.Line, line.Position.Column));
        }
    });

    [Fact]
    public void Borders()
    {
        var source = SourceText.From("f", "ab\ncd");
        Assert.Equal(new LinePosition(2, 8), source.PositionOf(10));
        Assert.Equal("cd", source.LineAt(99).Text);
        Assert.Equal("ab", source.LineAt(-1).Text);
        Assert.Throws<ArgumentOutOfRangeException>(() => source.PositionOf(-1));
        Assert.Equal(new LinePosition(1, 1), SourceText.From("f", "").PositionOf(0));
        Assert.Equal("", SourceText.From("f", "").LineAt(0).Text);
    }

    [Fact]
    public void Spans_print_file_and_line()
    {
        var source = SourceText.From("nodes/a/ip-route.txt", "x\ny\n");
        Assert.Equal("nodes/a/ip-route.txt:2", new SourceSpan(source, 2, 1).ToString());
        Assert.Equal("nodes/a/ip-route.txt", SourceSpan.WholeFile(source).ToString());
        Assert.Equal(("", 0, ""), (default(SourceSpan).ToString(), default(SourceSpan).Line, default(SourceSpan).Text));
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_are_replaced_and_never_throw()
    {
        var source = new SourceText("f", new byte[] { (byte)'a', 0xff, 0xc3, (byte)'\n', 0x00 });
        Assert.Equal("a\ufffd\ufffd", source.LineAt(0).Text);
        Assert.Equal("\0", source.LineAt(4).Text);
    }

    [Fact]
    public void Diagnostics_print_place_severity_and_code()
    {
        var source = SourceText.From("f", "x\nyz\n");
        Diagnostic Of(DiagnosticSeverity severity, SourceSpan span) => new(DiagnosticCode.UnknownOption, severity, span, "m");
        Assert.Equal("f:2:2: warning PT1004: m", Of(DiagnosticSeverity.Warning, new(source, 3, 1)).ToString());
        Assert.Equal("f: error PT1004: m", Of(DiagnosticSeverity.Error, SourceSpan.WholeFile(source)).ToString());
        Assert.Equal("info PT1004: m", Of(DiagnosticSeverity.Info, default).ToString());
    }

    [Fact]
    public void Spans_of_one_source_are_equal_by_place()
    {
        var source = new SourceText("f", Encoding.UTF8.GetBytes("abc"));
        Assert.Equal(new SourceSpan(source, 1, 1), new SourceSpan(source, 1, 1));
        Assert.NotEqual(new SourceSpan(source, 1, 1), new SourceSpan(SourceText.From("f", "abc"), 1, 1));
    }
}
