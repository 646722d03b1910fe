using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;

namespace PathTrace.Cli.Commands;

/// <summary>The command line of <c>pathtrace diff</c>.</summary>
internal static class DiffCommandLine
{
    private const string Description = """
        Says which packets fare differently in two snapshots: lost or not, on another way, to other backends or in
        other shares, with another source, or open where it was decided. Every packet that can begin is looked at, there
        and back; what no group holds fares as before. Other texts for the same behaviour, such as chains in another
        order, other names of hash chains, counters and comments, make no group.

        Examples:
          pathtrace diff before after
          pathtrace diff monday.tar.gz tuesday.tar.gz --format json
          pathtrace diff before after --one-way --assume limit=yes

        Groups come worst first. Each names the changed rules, routes and rows that its packets' traces come by, on both
        sides, and an example to trace.

        Exit codes: 0 no packet fares differently; 1 some do; 2 bad usage or unreadable input; 3 none certainly does, and
        all hang on what a snapshot does not tell, or fall into more classes than are followed.
        """;

    internal static Command Make(IServiceProvider services)
    {
        var shared = new SharedArguments("Every cause of each group, and lines in full.", "BEFORE", "The earlier snapshot: a folder with dumps, an archive of one, or a single file.");
        var after = new Argument<string>("AFTER") { Description = "The later snapshot." };
        var format = new Option<WhyFormat>("--format") { Description = "How to answer. Default: text.", HelpName = "text|json", DefaultValueFactory = _ => WhyFormat.Text, CustomParser = result => Shared.OneOf<WhyFormat>(result) };
        var oneWay = new Option<bool>("--one-way") { Description = "Only the packets' own ways; answers are not followed back." };
        var command = shared.Make("diff", Description, after, format, oneWay);
        command.SetAction(parsed => services.GetRequiredService<DiffCommand>().Run(new(shared.Read(parsed))
        {
            After = parsed.GetValue(after)!,
            Format = parsed.GetValue(format),
            OneWay = parsed.GetValue(oneWay),
        }));
        return command;
    }
}
