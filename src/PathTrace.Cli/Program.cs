using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Microsoft.Extensions.DependencyInjection;
using PathTrace.Cli.Commands;
using PathTrace.Cli.Terminal;

namespace PathTrace.Cli;

/// <summary>The command <c>pathtrace</c>.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        using var output = Output.OfProcess();
        return Run(args, output);
    }

    /// <summary>Runs one command line; all it says goes to the output.</summary>
    internal static int Run(string[] args, Output output)
    {
        using var services = new ServiceCollection()
            .AddPathTrace()
            .AddSingleton(output)
            .AddSingleton<SnapshotReader>()
            .AddTransient<TraceCommand>()
            .AddTransient<ShowCommand>()
            .AddTransient<CompareCommand>()
            .AddTransient<DiagnoseCommand>()
            .AddTransient<LintCommand>()
            .AddTransient<WhyCommand>()
            .AddTransient<VerifyCommand>()
            .AddTransient<DiffCommand>()
            .AddTransient<CheckCommand>()
            .AddTransient<TimelineCommand>()
            .BuildServiceProvider();
        try
        {
            var code = Parse(args, services, output);
            output.Flush();
            return code;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            output.Errors.WriteLine($"pathtrace: the answer could not be written: {Rendering.Sanitizer.Escape(failure.Message)}");
            return ExitCodes.Usage;
        }
    }

    // The parser names the command that lacks an argument, and not the argument.
    private static string Complaint(ParseError error) =>
        error.SymbolResult is ArgumentResult { Tokens.Count: 0, Parent: CommandResult, Argument: { Arity.MinimumNumberOfValues: > 0 } argument }
            ? $"{argument.Name} is missing. {argument.Description}"
            : error.Message;

    private static string WithoutCommand(Command root, ParseResult parsed)
    {
        var known = string.Join(", ", root.Subcommands.Select(c => c.Name));
        return parsed.UnmatchedTokens is [var first, ..] ? $"'{first}' is no command. There are {known}." : $"a command is missing. There are {known}.";
    }

    private static int Parse(string[] args, IServiceProvider services, Output output)
    {
        // Not a RootCommand: that one goes by the name of the executable file.
        var root = new Command("pathtrace", "Traces packets from load balancer to pod through the dumps that nodes print about themselves.")
        {
            TraceCommandLine.Make(services),
            ShowCommandLine.Make(services),
            CompareCommandLine.Make(services),
            DiagnoseCommandLine.Make(services),
            LintCommandLine.Make(services),
            WhyCommandLine.Make(services),
            VerifyCommandLine.Make(services),
            DiffCommandLine.Make(services),
            CheckCommandLine.Make(services),
            TimelineCommandLine.Make(services),
            new HelpOption(),
            new VersionOption(),
        };
        // An argument that begins with '@' is what it says, not a file of arguments.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var configuration = new InvocationConfiguration { Output = output.Plain, Error = output.Errors, EnableDefaultExceptionHandler = false };
        if (parsed.Errors.Count == 0 || parsed.Action is not System.CommandLine.Invocation.ParseErrorAction)
            return Answered(parsed.Invoke(configuration), parsed, output);
        foreach (var message in parsed.CommandResult.Command == root ? [WithoutCommand(root, parsed)] : parsed.Errors.Select(Complaint).Distinct(StringComparer.Ordinal))
            output.Complain(message);
        if (parsed.UnmatchedTokens.Any(t => !t.StartsWith('-')) && parsed.CommandResult.Command.Name is "trace" or "why")
            output.Errors.WriteLine("pathtrace: the query is one argument: put it into quotes, \"tcp 203.0.113.7:51000 -> 172.17.0.1:80\". Without them the shell also takes '>' for a file to write to.");
        output.Errors.WriteLine($"Try 'pathtrace {(parsed.CommandResult.Command == root ? "" : parsed.CommandResult.Command.Name + " ")}--help'.");
        return Answered(ExitCodes.Usage, parsed, output);
    }

    // Whoever reads JSON gets an object whatever happens.
    private static int Answered(int code, ParseResult parsed, Output output)
    {
        if (code == ExitCodes.Usage && !output.HasAnswered && output.Complaints.Count > 0 && ErrorAnswer.Of(parsed, output.Complaints) is { } answer)
            output.Plain.WriteLine(answer);
        return code;
    }
}
