using System.CommandLine;
using System.CommandLine.Parsing;
using Microsoft.Extensions.DependencyInjection;

namespace PathTrace.Cli.Commands;

/// <summary>The command line of <c>pathtrace timeline</c>.</summary>
internal static class TimelineCommandLine
{
    private const string Description = """
        Shows what a client sees over time, from snapshots that were taken one after another: it asks once a second, and
        each of its packets is traced in the snapshot that holds when it is sent. Tells when it gets an answer, when it
        waits and for which timer.

        Examples:
          pathtrace timeline snapshots "tcp 203.0.113.7 -> 172.17.0.1:80"
          pathtrace timeline snapshots "tcp 203.0.113.7 -> 172.17.0.1:80 at worker1" --explain
          pathtrace timeline snapshots "tcp 203.0.113.7 -> lb/web:80" --balancer-timeout 3s --health-interval 5s

        SNAPSHOTS is a folder with a folder or an archive for each moment. When it was taken stands in its file
        captured-at (2026-11-26T14:39:46Z; what date -Is, LC_ALL=C date -u or date +%s print), or in the folder's name
        (2026-11-26T14:39:46Z, 20261126T143946Z, 14-39-46, 143946). A snapshot holds until the next one.

        A flow whose first SYN met no rule keeps its null binding: its repetitions stay untranslated when the rules are
        back, and only a new connection is translated. docs/timeline.md tells what is played and how.

        Exit codes: 0 every request is answered; 1 some is not; 2 bad usage or unreadable input; 3 the snapshots do not
        decide it.
        """;

    internal static Command Make(IServiceProvider services)
    {
        var shared = new SharedArguments("Every line of the listing, however many are alike.", "SNAPSHOTS", "A folder that holds a folder or an archive of dumps for each moment.");
        var queries = new Argument<string[]>("QUERY")
        {
            Description = "The request, a TCP packet: tcp SOURCE -> DESTINATION, then options (at, from, ...). Several are asked side by side.",
            Arity = ArgumentArity.OneOrMore,
        };
        var timers = new TimelineTimers();
        var from = new Option<string?>("--from") { Description = "When the client begins. Default: with the first snapshot.", HelpName = "TIME" };
        var to = new Option<string?>("--to") { Description = "When it stops. Default: ten seconds after the last snapshot.", HelpName = "TIME" };
        var explain = new Option<bool>("--explain") { Description = "Say which timer causes which line, how long an outage can last, and what is taken for granted." };
        var format = new Option<WhyFormat>("--format") { Description = "How to answer. Default: text.", HelpName = "text|json", DefaultValueFactory = _ => WhyFormat.Text, CustomParser = Shared.OneOf<WhyFormat> };
        var command = shared.Make("timeline", Description, queries, [explain, from, to, .. timers.Options, format]);
        command.Validators.Add(result => RequireArguments(result, shared.Snapshot, queries));
        command.SetAction(parsed => services.GetRequiredService<TimelineCommand>().Run(new(shared.Read(parsed))
        {
            Queries = parsed.GetValue(queries) ?? [],
            Settings = timers.Read(parsed),
            From = parsed.GetValue(from),
            To = parsed.GetValue(to),
            Explain = parsed.GetValue(explain),
            Format = parsed.GetValue(format),
        }));
        return command;
    }

    // The parser does not look for missing arguments behind a complaint of its own.
    private static void RequireArguments(CommandResult result, params ReadOnlySpan<Argument> arguments)
    {
        foreach (var argument in arguments)
        {
            if (result.GetResult(argument) is not { Tokens.Count: > 0 })
                result.AddError($"{argument.Name} is missing. {argument.Description}");
        }
    }
}
