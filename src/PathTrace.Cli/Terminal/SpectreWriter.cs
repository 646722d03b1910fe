using PathTrace.Rendering;
using Spectre.Console;

namespace PathTrace.Cli.Terminal;

/// <summary>Prints styled text through Spectre.Console. Touched only when colours are wanted: plain output starts faster without it.</summary>
internal static class SpectreWriter
{
    internal static void Write(TextWriter writer, StyledText text)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.Standard,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });

        // The text is laid out already: nothing may be wrapped again.
        console.Profile.Width = int.MaxValue / 2;
        foreach (var run in text.Runs)
        {
            if (run.Style == TextStyle.Plain)
                writer.Write(run.Text);
            else
                console.Write(new Spectre.Console.Text(run.Text, StyleOf(run.Style)));
        }
    }

    private static Style StyleOf(TextStyle style) => style switch
    {
        TextStyle.Good => new(Color.Green),
        TextStyle.Bad => new(Color.Red, decoration: Decoration.Bold),
        TextStyle.Unsure => new(Color.Yellow),
        TextStyle.Strong => new(decoration: Decoration.Bold),
        TextStyle.Faint => new(decoration: Decoration.Dim),
        _ => Style.Plain,
    };
}
