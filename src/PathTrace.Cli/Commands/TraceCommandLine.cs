using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;

namespace PathTrace.Cli.Commands;

/// <summary>The command line of <c>pathtrace trace</c>.</summary>
internal static class TraceCommandLine
{
    private const string Description = """
        Follows a packet through a snapshot, and the answer back to whoever sent it, and says where it arrives, or
        where and why it is lost.

        Examples:
          pathtrace trace dumps "tcp 203.0.113.7:51000 -> 172.17.0.1:80"
          pathtrace trace dumps.tar.gz "tcp pod/default/client -> svc/default/web:80" --format json
          pathtrace trace dumps "udp 10.0.1.1:5353 -> 10.96.0.10:53 at worker2 in eth0" --verbose
          pathtrace trace dumps --packets packets.txt > answers.jsonl
          pathtrace trace dumps "udp 10.0.1.1:5353 -> 10.96.0.10:53" --assume limit=yes --assume worker1:filter:FORWARD:7=no
          pathtrace trace dumps "tcp 203.0.113.7:51000 -> 172.17.0.1:80" --what-if "worker1: restore from worker2"

        --assume answers what dumps do not tell. NAME is a match or target (limit, recent, time, owner, ...: every
        question of it), one rule (NODE:TABLE:CHAIN:NUMBER), or another name that a trace prints behind "settle";
        VALUE is yes or no (also true or false, match or no-match, 1 or 0). docs/assumptions.md lists the names.

        --what-if changes the snapshot first: "NODE: route add 10.0.2.0/24 via 192.168.0.4" (or replace, del), "NODE:
        insert filter FORWARD 1 -p tcp --dport 80 -j ACCEPT", "NODE: append TABLE CHAIN RULE", "NODE: delete TABLE CHAIN
        NUMBER", "NODE: policy TABLE CHAIN ACCEPT", "NODE: restore from NODE", "NODE: sysctl KEY=VALUE", "fabric: add
        10.0.1.0/24 192.168.0.3" (or replace, del). docs/what-if.md tells the rest.

        Exit codes: 0 every packet arrives and is answered; 1 some is lost, wholly or in part; 2 bad usage or
        unreadable input; 3 the snapshot does not decide it. Of several packets the worst counts: 2, 1, 3, 0.
        """;

    internal static Command Make(IServiceProvider services)
    {
        var shared = new SharedArguments("Every path by itself, with every rule that was hit.");
        var query = new Argument<string?>("QUERY")
        {
            Description = "The packet: PROTOCOL SOURCE -> DESTINATION, then options (from, at, flags, mark, ttl, ...).",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var format = new Option<OutputFormat?>("--format") { Description = "How to answer; nft-trace is the form of xtables-monitor --trace. Default: text; JSON lines with --packets.", HelpName = "text|json|nft-trace", CustomParser = result => Shared.OneOf<OutputFormat>(result) };
        var packets = new Option<string?>("--packets") { Description = "A file with one query a line ('#' begins a comment); '-' reads standard input.", HelpName = "FILE|-" };
        var at = new Option<string?>("--at") { Description = "Where packets arrive that do not say so themselves: a node, or 'NODE in INTERFACE'.", HelpName = "NODE" };
        var oneWay = new Option<bool>("--one-way") { Description = "Only the packet's own way; the answer is not followed back." };
        var whatIf = Shared.WhatIf();
        var command = shared.Make("trace", Description, query, format, packets, at, oneWay, whatIf);
        command.Validators.Add(result =>
        {
            // The parser does not look for missing arguments behind a complaint of this one.
            if (result.GetResult(shared.Snapshot) is not { Tokens.Count: > 0 })
                result.AddError($"{shared.Snapshot.Name} is missing. {shared.Snapshot.Description}");
            // Values are not asked for here: an option without one, or with two, has none, and the parser tells that itself.
            var (hasQuery, hasList) = (result.GetResult(query) is { Tokens.Count: > 0 }, result.GetResult(packets) is not null);
            if (!hasQuery && !hasList)
                result.AddError("QUERY is missing. Give one, or a list of them with --packets.");
            if (hasQuery && result.GetResult(packets) is { Tokens.Count: 1 })
                result.AddError("Give one QUERY, or a list of them with --packets, not both.");
            if (result.GetResult(at) is { Tokens: [var place] } && string.IsNullOrWhiteSpace(place.Value))
                result.AddError("--at wants the name of a node, or 'NODE in INTERFACE'.");
        });
        command.SetAction(parsed => services.GetRequiredService<TraceCommand>().Run(new(shared.Read(parsed))
        {
            Query = parsed.GetValue(query),
            Packets = parsed.GetValue(packets),
            At = parsed.GetValue(at),
            Format = parsed.GetValue(format),
            OneWay = parsed.GetValue(oneWay),
            WhatIf = parsed.GetValue(whatIf) ?? [],
        }));
        return command;
    }
}
