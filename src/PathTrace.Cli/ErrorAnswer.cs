using System.CommandLine;
using System.CommandLine.Parsing;
using PathTrace.Cli.Commands;
using PathTrace.Rendering;
using PathTrace.Text;

namespace PathTrace.Cli;

/// <summary>What a program that asked for another format than text gets where nothing could be answered: an object that says why, in the schema of the answer.</summary>
internal static class ErrorAnswer
{
    /// <summary>The object; null where the command line asks for text, or for an answer that is none of those that have other formats.</summary>
    internal static string? Of(ParseResult parsed, IReadOnlyList<Diagnostic> problems)
    {
        var text = QueryOf(parsed);
        var query = SourceText.From("query", text);
        if (parsed.CommandResult.Command.Name == "check")
            return Enum.TryParse<CheckFormat>(ValueOf(parsed, "--format"), ignoreCase: true, out var format) ? CheckAnswers.RenderProblems(format, problems)?.TrimEnd('\n') : null;
        return (parsed.CommandResult.Command.Name, ValueOf(parsed, "--format")?.ToLowerInvariant()) switch
        {
            ("trace", "json") => JsonRenderer.RenderProblems(new(query, 0, query.Length), problems),
            ("why", "json") => WhyJson.RenderProblems(text, problems),
            ("verify", "json") => VerificationJson.RenderProblems(text, problems),
            ("diff", "json") => DiffJson.RenderProblems(problems),
            ("diagnose", "json") => DiagnosisJson.RenderProblems(problems),
            ("lint", "json") => LintJson.RenderProblems(problems),
            ("diagnose" or "lint", "sarif") => DiagnosisSarif.RenderProblems(problems, ExitCodes.Usage),
            _ => null,
        };
    }

    private static string QueryOf(ParseResult parsed) =>
        parsed.CommandResult.Children.OfType<ArgumentResult>().FirstOrDefault(a => a.Argument.Name == "QUERY")?.Tokens is [var token, ..] ? token.Value : "";

    private static string? ValueOf(ParseResult parsed, string option) =>
        parsed.CommandResult.Children.OfType<OptionResult>().FirstOrDefault(o => o.Option.Name == option)?.Tokens is [.., var token] ? token.Value : null;
}
