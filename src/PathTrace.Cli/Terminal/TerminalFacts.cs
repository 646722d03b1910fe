namespace PathTrace.Cli.Terminal;

/// <summary>What the environment tells about the place the output goes to. Pure: made from variables and two facts, so that tests can make any.</summary>
/// <param name="Variables">Looks an environment variable up.</param>
/// <param name="IsTerminal">True when standard output is a terminal.</param>
/// <param name="Columns">The terminal's width; null when there is none.</param>
internal sealed record TerminalFacts(Func<string, string?> Variables, bool IsTerminal, int? Columns)
{
    private const int WidestUseful = 120;

    // In the order of setlocale(3).
    private static readonly string[] LocaleVariables = ["LC_ALL", "LC_CTYPE", "LANG"];

    /// <summary>Whether to colour: the option, then NO_COLOR (no-color.org), CLICOLOR_FORCE, CLICOLOR and TERM (bixense.com/clicolors).</summary>
    internal bool UsesColor(ColorChoice choice)
    {
        if (choice != ColorChoice.Auto)
            return choice == ColorChoice.Always;
        if (!string.IsNullOrEmpty(Variables("NO_COLOR")))
            return false;
        if (Variables("CLICOLOR_FORCE") is { Length: > 0 } force && force != "0")
            return true;
        return IsTerminal && Variables("CLICOLOR") != "0" && Variables("TERM") is not (null or "" or "dumb");
    }

    /// <summary>True when the locale names a character set that is not UTF-8, or none beyond ASCII (C, POSIX). An unset locale counts as UTF-8.</summary>
    internal bool IsAscii
    {
        get
        {
            var locale = LocaleVariables.Select(Variables).FirstOrDefault(v => !string.IsNullOrEmpty(v));
            if (locale is null)
                return false;
            var dot = locale.IndexOf('.', StringComparison.Ordinal);
            if (dot < 0)
                return locale is "C" or "POSIX";
            var charset = locale[(dot + 1)..].Split('@')[0].Replace("-", "", StringComparison.Ordinal);
            return !charset.Equals("utf8", StringComparison.OrdinalIgnoreCase);
        }
    }

    /// <summary>The columns to lay out for.</summary>
    internal int Width(int? asked) => asked ?? (Columns is { } columns and > 0 ? Math.Clamp(columns, 40, WidestUseful) : 80);
}
