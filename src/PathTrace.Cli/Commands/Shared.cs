using System.CommandLine;
using PathTrace.Cli.Terminal;
using PathTrace.Rendering;

namespace PathTrace.Cli.Commands;

/// <summary>Arguments and options that several commands take.</summary>
internal static class Shared
{
    internal static Argument<string> Snapshot() => new("SNAPSHOT")
    {
        Description = "A folder with dumps, an archive of one (.tar.gz, .tar, .zip), or a single file.",
    };

    internal static Option<ColorChoice> Color() => new("--color")
    {
        Description = "When to colour. 'auto' asks the terminal, NO_COLOR and CLICOLOR.",
        HelpName = "auto|always|never",
        DefaultValueFactory = _ => ColorChoice.Auto,
    };

    internal static Option<int?> Width()
    {
        var option = new Option<int?>("--width") { Description = "Columns to lay the text out for. Default: the terminal's, else 80.", HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var width) && width is < 40 or > 1000)
                result.AddError("--width takes a number from 40 to 1000.");
        });
        return option;
    }

    internal static TextOptions Layout(Output output, int? width, bool verbose) => new()
    {
        Width = output.Facts.Width(width),
        Ascii = output.Facts.IsAscii,
        Verbose = verbose,
    };
}
