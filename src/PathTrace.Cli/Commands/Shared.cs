using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
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

    internal static Option<string[]> Assume() => new("--assume")
    {
        Description = "Answers an open question, so that the trace does not fork over it; may be repeated.",
        HelpName = "NAME=VALUE",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    internal static Option<string[]> WhatIf() => new("--what-if")
    {
        Description = "Changes the snapshot before the packet is followed; may be repeated.",
        HelpName = "CHANGE",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    internal static Option<ColorChoice> Color() => new("--color")
    {
        Description = "When to colour. 'auto' asks the terminal, NO_COLOR and CLICOLOR.",
        HelpName = "auto|always|never",
        DefaultValueFactory = _ => ColorChoice.Auto,
        CustomParser = OneOf<ColorChoice>,
    };

    internal static Option<int?> Width() => new("--width")
    {
        Description = "Columns to lay the text out for. Default: the terminal's, else 80.",
        HelpName = "N",
        CustomParser = result => Number(result, "a number from 40 to 1000", 40, 1000),
    };

    /// <summary>A number within bounds; the parser's own complaint would name the type.</summary>
    internal static int? Number(ArgumentResult result, string wanted, int least, int most = int.MaxValue)
    {
        if (result.Tokens is [var token] && int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        result.AddError($"{(result.Parent as OptionResult)?.Option.Name} takes {wanted}.");
        return null;
    }

    /// <summary>One of an enumeration's words; the parser's own complaint would name the type and break the line.</summary>
    internal static T OneOf<T>(ArgumentResult result)
        where T : struct, Enum
    {
        var word = result.Tokens is [var token] ? token.Value : "";
        var names = Enum.GetNames<T>();
        var index = Array.FindIndex(names, n => WordOf(n).Equals(word, StringComparison.OrdinalIgnoreCase));
        if (index >= 0)
            return Enum.Parse<T>(names[index]);
        result.AddError($"{(result.Parent as OptionResult)?.Option.Name}: '{word}' is none of {string.Join(", ", names.Select(WordOf))}.");
        return default;
    }

    // NftTrace -> nft-trace
    private static string WordOf(string name) => string.Concat(name.Select((c, i) => char.IsUpper(c) && i > 0 ? $"-{char.ToLowerInvariant(c)}" : char.ToLowerInvariant(c).ToString()));

    internal static TextOptions Layout(Output output, int? width, bool verbose) => new()
    {
        Width = output.Facts.Width(width),
        Ascii = output.Facts.IsAscii,
        Verbose = verbose,
    };

    /// <summary>What to put before the names of files, which code scanning looks for from the repository's root, where the command is run.</summary>
    internal static string RootOf(string snapshot) =>
        Directory.Exists(snapshot) && !Path.IsPathRooted(snapshot) ? Path.TrimEndingDirectorySeparator(snapshot).Replace('\\', '/') : "";
}
