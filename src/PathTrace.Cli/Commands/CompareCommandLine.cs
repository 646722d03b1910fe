using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;

namespace PathTrace.Cli.Commands;

/// <summary>The command line of <c>pathtrace compare-trace</c>.</summary>
internal static class CompareCommandLine
{
    private const string Description = """
        Compares live packets with what the dumps of their node say of them, and shows the first step at which
        they part ways. LOG is what 'xtables-monitor --trace', 'nft monitor trace' or, for the TRACE target of
        iptables-legacy, the kernel's log printed while packets passed.

        Examples:
          pathtrace compare-trace dumps trace.log
          pathtrace compare-trace dumps trace.log --node worker1 --id 8f935ef0 --verbose
          ssh worker1 dmesg | pathtrace compare-trace dumps - --node worker1 --packet 3

        Exit codes: 0 every packet agrees to the end; 1 some packet parts ways; 2 bad usage, or a log without
        packets; 3 some cannot be told: the log or the prediction breaks off. The worst counts: 2, 1, 3, 0.
        """;

    internal static Command Make(IServiceProvider services)
    {
        var shared = new SharedArguments("Both stories of every packet, from beginning to end.");
        var log = new Argument<string>("LOG") { Description = "The captured trace; '-' reads standard input." };
        var node = new Option<string?>("--node") { Description = "The node that wrote the log. Default: the only one, or the one that the journal names.", HelpName = "NODE" };
        var packet = new Option<int?>("--packet")
        {
            Description = "Only the packet of this number, counted from 1 in the log.",
            HelpName = "N",
            CustomParser = result => Shared.Number(result, "a number from 1", 1),
        };
        var id = new Option<string?>("--id") { Description = "Only packets of this id, as the log prints it.", HelpName = "ID" };
        var command = shared.Make("compare-trace", Description, log, node, packet, id);
        command.SetAction(parsed => services.GetRequiredService<CompareCommand>().Run(new(shared.Read(parsed))
        {
            Log = parsed.GetValue(log)!,
            Node = parsed.GetValue(node),
            Packet = parsed.GetValue(packet),
            Id = parsed.GetValue(id),
        }));
        return command;
    }
}
