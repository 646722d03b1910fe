using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;

namespace PathTrace.Cli.Commands;

/// <summary>The command line of <c>pathtrace lint</c>.</summary>
internal static class LintCommandLine
{
    private const string Description = """
        Finds what has no effect, contradicts itself or cannot be loaded, whatever packets there are: rules that can
        never match, with the smallest set of rules that takes their packets; rules that no packet entering by any
        interface can reach; redundant rules; chains without a way to them or that are not there; routes and routing
        rules that are never used; next hops that contradict each other; loops; services with unequal shares.
        A rule is called dead only when it certainly is; what could not be decided is listed.
        Examples:
          pathtrace lint dumps
          pathtrace lint iptables-save.txt --verbose
          pathtrace lint rules/snapshot --format sarif > lint.sarif
        Exit codes: 0 nothing but notes; 1 errors or warnings; 2 bad usage or unreadable input; 3 nothing was found,
        and something could not be decided or read.
        """;

    internal static Command Make(IServiceProvider services)
    {
        var snapshot = Shared.Snapshot();
        var format = new Option<DiagnosisFormat>("--format") { Description = "How to answer; sarif is for code scanning.", HelpName = "text|json|sarif", CustomParser = Shared.OneOf<DiagnosisFormat> };
        var verbose = new Option<bool>("--verbose") { Description = "Every finding with all its lines, not only the worst." };
        var color = Shared.Color();
        var width = Shared.Width();
        var command = new Command("lint", Description) { snapshot, format, verbose, color, width };
        command.SetAction(parsed => services.GetRequiredService<LintCommand>().Run(new(
            parsed.GetValue(snapshot)!, parsed.GetValue(format), parsed.GetValue(verbose), parsed.GetValue(color), parsed.GetValue(width))));
        return command;
    }
}
