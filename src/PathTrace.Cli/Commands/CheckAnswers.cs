using System.Text;
using PathTrace.Analysis.Check;
using PathTrace.Cli.Terminal;
using PathTrace.Rendering;
using PathTrace.Text;

namespace PathTrace.Cli.Commands;

/// <summary>The answers of a check in its formats, and the files that they are written to.</summary>
internal static class CheckAnswers
{
    /// <summary>The files of <c>--output</c>; null, with messages on standard error, where one is none.</summary>
    internal static List<(CheckFormat Format, string File)>? Files(IReadOnlyList<string> texts, Output output)
    {
        var files = new List<(CheckFormat, string)>();
        foreach (var text in texts)
        {
            var sign = text.IndexOf('=', StringComparison.Ordinal);
            if (sign > 0 && sign + 1 < text.Length && Enum.TryParse<CheckFormat>(text[..sign], ignoreCase: true, out var format) && char.IsAsciiLetter(text[0]))
                files.Add((format, text[(sign + 1)..]));
            else
                output.Complain($"--output takes FORMAT=FILE with a format of {string.Join(", ", Enum.GetNames<CheckFormat>().Select(n => n.ToLowerInvariant()))}: '{text}' is none.");
        }

        return files.Count == texts.Count ? files : null;
    }

    /// <summary>The answer in a format.</summary>
    internal static string Render(CheckFormat format, CheckReport report, CheckPaths paths, TextOptions layout) => format switch
    {
        CheckFormat.Json => CheckJson.Render(report, paths) + "\n",
        CheckFormat.Sarif => CheckSarif.Render(report, paths) + "\n",
        CheckFormat.Junit => CheckJUnit.Render(report, paths),
        CheckFormat.Github => CheckGithub.Render(report, paths),
        CheckFormat.Markdown => CheckMarkdown.Render(report, paths),
        _ => new CheckRenderer(layout, paths).Render(report).ToString(),
    };

    /// <summary>What stands in place of an answer; null where a person reads standard error.</summary>
    internal static string? RenderProblems(CheckFormat format, IReadOnlyList<Diagnostic> problems) => format switch
    {
        CheckFormat.Json => CheckJson.RenderProblems(problems) + "\n",
        CheckFormat.Sarif => DiagnosisSarif.RenderProblems(problems, ExitCodes.Usage) + "\n",
        CheckFormat.Junit => CheckJUnit.RenderProblems(problems),
        CheckFormat.Github => CheckGithub.RenderProblems(problems),
        CheckFormat.Markdown => CheckMarkdown.RenderProblems(problems),
        _ => null,
    };

    /// <summary>Writes a file, over what it held before; false, with a message on standard error, where that cannot be done.</summary>
    internal static bool Write(string path, string text, Output output)
    {
        try
        {
            File.WriteAllText(path, text, new UTF8Encoding(false));
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            output.Complain($"cannot write {path}: {e.Message}");
            return false;
        }
    }
}
