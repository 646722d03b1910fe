using PathTrace.Cli.Terminal;

namespace PathTrace.Tests.Cli;

public class TerminalFactsTests
{
    // no-color.org, bixense.com/clicolors; an option beats every variable.
    [Theory]
    [InlineData("TERM=xterm", true, "Auto", true)]
    [InlineData("TERM=xterm", false, "Auto", false)]
    [InlineData("TERM=dumb", true, "Auto", false)]
    [InlineData("", true, "Auto", false)]
    [InlineData("TERM=xterm NO_COLOR=1", true, "Auto", false)]
    [InlineData("TERM=xterm NO_COLOR=", true, "Auto", true)]
    [InlineData("TERM=xterm CLICOLOR=0", true, "Auto", false)]
    [InlineData("CLICOLOR_FORCE=1", false, "Auto", true)]
    [InlineData("CLICOLOR_FORCE=0", false, "Auto", false)]
    [InlineData("NO_COLOR=1 CLICOLOR_FORCE=1", true, "Auto", false)]
    [InlineData("NO_COLOR=1", false, "Always", true)]
    [InlineData("TERM=xterm", true, "Never", false)]
    public void Colours_where_they_are_wanted(string variables, bool isTerminal, string choice, bool expected) =>
        Assert.Equal(expected, Facts(variables, isTerminal).UsesColor(Enum.Parse<ColorChoice>(choice)));

    // setlocale(3): LC_ALL before LC_CTYPE before LANG; empty counts as unset.
    [Theory]
    [InlineData("", false)]
    [InlineData("LANG=en_US.UTF-8", false)]
    [InlineData("LANG=C.UTF-8", false)]
    [InlineData("LANG=de_DE.utf8@euro", false)]
    [InlineData("LANG=en_US.ISO-8859-1", true)]
    [InlineData("LANG=C", true)]
    [InlineData("LC_ALL=POSIX LANG=en_US.UTF-8", true)]
    [InlineData("LC_ALL= LC_CTYPE=en_US.UTF-8 LANG=C", false)]
    public void ASCII_where_the_locale_has_no_more(string variables, bool expected) => Assert.Equal(expected, Facts(variables, true).IsAscii);

    [Fact]
    public void The_width_is_the_asked_one_then_the_terminals_then_80()
    {
        Assert.Equal(60, new TerminalFacts(_ => null, true, 200).Width(60));
        Assert.Equal(120, new TerminalFacts(_ => null, true, 200).Width(null));
        Assert.Equal(40, new TerminalFacts(_ => null, true, 10).Width(null));
        // A terminal that does not know its size says 0.
        Assert.Equal(80, new TerminalFacts(_ => null, true, 0).Width(null));
        Assert.Equal(80, new TerminalFacts(_ => null, false, null).Width(null));
    }

    private static TerminalFacts Facts(string variables, bool isTerminal)
    {
        var all = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(v => v.Split('=')).ToDictionary(v => v[0], v => v[1]);
        return new(name => all.GetValueOrDefault(name), isTerminal, null);
    }
}
