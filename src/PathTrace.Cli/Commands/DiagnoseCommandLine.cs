using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;

namespace PathTrace.Cli.Commands;

/// <summary>The command line of <c>pathtrace diagnose</c>.</summary>
internal static class DiagnoseCommandLine
{
    private const string Description = """
        Finds what is broken without being asked about one packet: calls every balancer frontend, service port and
        node port from everywhere, from outside, from each node and from a pod on it, and follows the answers back.
        Tells what is wrong, worst first, with the share of traffic that it costs, what mends it, and who reaches
        what. Looks also for what contradicts itself between nodes, objects, routes and next hops, and makes the
        balancers' health checks: a node that passes its check and loses what is sent to it, and the reverse.
        Without load-balancers.txt balancers are derived from the services' status.loadBalancer.

        Examples:
          pathtrace diagnose dumps
          pathtrace diagnose dumps.tar.gz --format json > diagnosis.json
          pathtrace diagnose rules/snapshot --format sarif > diagnosis.sarif

        Exit codes: 0 nothing is certainly wrong; 1 something is; 2 bad usage or unreadable input; 3 the snapshot
        does not decide it: a call is open, a file could not be read whole, or there was nothing to ask.
        """;

    internal static Command Make(IServiceProvider services)
    {
        var snapshot = Shared.Snapshot();
        var format = new Option<DiagnosisFormat>("--format") { Description = "How to answer; sarif is for code scanning.", HelpName = "text|json|sarif", CustomParser = Shared.OneOf<DiagnosisFormat> };
        var verbose = new Option<bool>("--verbose") { Description = "Every finding and every service, not only the worst." };
        var color = Shared.Color();
        var width = Shared.Width();
        var command = new Command("diagnose", Description) { snapshot, format, verbose, color, width };
        command.SetAction(parsed => services.GetRequiredService<DiagnoseCommand>().Run(new(
            parsed.GetValue(snapshot)!, parsed.GetValue(format), parsed.GetValue(verbose), parsed.GetValue(color), parsed.GetValue(width))));
        return command;
    }
}
