using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;

namespace PathTrace.Cli.Commands;

/// <summary>The command line of <c>pathtrace show</c>.</summary>
internal static class ShowCommandLine
{
    private const string Description = """
        Tells what a snapshot holds: nodes with their rules and routes, next hops, balancers, services and pods;
        what of it was not understood; and what is missing, with the command that collects it.

        Examples:
          pathtrace show dumps
          pathtrace show dumps.tar.gz --verbose

        Exit codes: 0 something was loaded; 2 bad usage, or nothing that can be traced.
        """;

    internal static Command Make(IServiceProvider services)
    {
        var snapshot = Shared.Snapshot();
        var verbose = new Option<bool>("--verbose") { Description = "Every diagnostic with its line, not only the first of each kind." };
        var color = Shared.Color();
        var width = Shared.Width();
        var command = new Command("show", Description) { snapshot, verbose, color, width };
        command.SetAction(parsed => services.GetRequiredService<ShowCommand>().Run(
            parsed.GetValue(snapshot)!, parsed.GetValue(verbose), parsed.GetValue(color), parsed.GetValue(width)));
        return command;
    }
}
