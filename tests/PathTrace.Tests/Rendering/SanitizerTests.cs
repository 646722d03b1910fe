using System.Text;
using FsCheck.Fluent;
using PathTrace.Rendering;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Rendering;

public class SanitizerTests
{
    [Theory]
    [InlineData("plain ASCII ~", "plain ASCII ~")]
    [InlineData("größe → ✓ 日本", "größe → ✓ 日本")]
    [InlineData("\x1b[31mred\x1b[0m", @"\x1b[31mred\x1b[0m")]
    [InlineData("a\tb\r\nc", @"a\tb\r\nc")]
    [InlineData("\0\a\x7f", @"\x00\x07\x7f")]
    // C1: CSI as one character drives terminals just as ESC [ does.
    [InlineData("\u009b2J\u0085", @"\x9b2J\x85")]
    [InlineData("user\u202egnp.exe", @"user\u202egnp.exe")]
    [InlineData("\u2066\u2069\u200e\u200f\u2028\u2029\u061c\ufeff\u200b", @"\u2066\u2069\u200e\u200f\u2028\u2029\u061c\ufeff\u200b")]
    [InlineData("🚀\U000e0041", @"🚀\U000e0041")]
    public void Escapes_what_could_drive_a_terminal(string text, string expected) => Assert.Equal(expected, Sanitizer.Escape(text));

    // A half of a pair is no character. (Test runners cannot carry one as an argument.)
    [Fact]
    public void A_lone_surrogate_is_shown() => Assert.Equal(@"\ud800x", Sanitizer.Escape("\ud800x"));

    [Fact]
    public void Bytes_that_are_no_UTF8_are_shown() =>
        // RFC 3629: ff never occurs, c3 needs a second byte, ed a0 80 would be a surrogate.
        Assert.Equal(@"a\xff\xc3bö\xed\xa0\x80", Sanitizer.Escape([(byte)'a', 0xff, 0xc3, (byte)'b', 0xc3, 0xb6, 0xed, 0xa0, 0x80]));

    [Fact]
    public void A_text_without_anything_to_escape_is_the_same_object()
    {
        const string Text = "-A INPUT -j ACCEPT";
        Assert.Same(Text, Sanitizer.Escape(Text));
    }

    [Fact]
    public void Nothing_unsafe_survives_and_nothing_is_escaped_twice() => Claim.Holds(Gen.Choose(0, 0x10ffff).Where(c => c is < 0xd800 or > 0xdfff).ListOf(), characters =>
    {
        var safe = Sanitizer.Escape(string.Concat(characters.Select(char.ConvertFromUtf32)));
        Assert.All(safe.EnumerateRunes(), r => Assert.True(Sanitizer.IsSafe(r)));
        Assert.Equal(safe, Sanitizer.Escape(safe));
        Assert.Equal(safe, Sanitizer.Escape(Encoding.UTF8.GetBytes(string.Concat(characters.Select(char.ConvertFromUtf32)))));
    });
}
