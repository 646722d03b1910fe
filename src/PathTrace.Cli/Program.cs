using System.CommandLine;
using System.CommandLine.Help;
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

    private static int Parse(string[] args, IServiceProvider services, Output output)
    {
        // Not a RootCommand: that one goes by the name of the executable file.
        var root = new Command("pathtrace", "Traces packets from load balancer to pod through the dumps that nodes print about themselves.")
        {
            TraceCommandLine.Make(services),
            ShowCommandLine.Make(services),
            CompareCommandLine.Make(services),
            new HelpOption(),
            new VersionOption(),
        };
        var parsed = root.Parse(args);
        var configuration = new InvocationConfiguration { Output = output.Plain, Error = output.Errors, EnableDefaultExceptionHandler = false };
        if (parsed.Errors.Count == 0 || parsed.Action is not System.CommandLine.Invocation.ParseErrorAction)
            return parsed.Invoke(configuration);
        foreach (var error in parsed.Errors)
            output.Errors.WriteLine($"pathtrace: {Rendering.Sanitizer.Escape(error.Message)}");
        output.Errors.WriteLine($"Try 'pathtrace {(parsed.CommandResult.Command == root ? "" : parsed.CommandResult.Command.Name + " ")}--help'.");
        return ExitCodes.Usage;
    }
}
