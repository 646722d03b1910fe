using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;

namespace PathTrace.Cli.Commands;

/// <summary>The command line of <c>pathtrace why</c>.</summary>
internal static class WhyCommandLine
{
    private const string Description = """
        Says why a packet hits a rule, or does not: which of the rule's conditions fails first, which rule before it
        takes the packet away, or why its chain is not walked at all.

        Examples:
          pathtrace why dumps "tcp 203.0.113.7:51000 -> 172.17.0.1:80" --rule worker1:nat:KUBE-SERVICES:7
          pathtrace why dumps "udp 10.0.1.1:5353 -> 10.96.0.10:53" --chain worker2:filter:KUBE-FORWARD
          pathtrace why dumps "tcp 10.0.1.1:40000 -> 10.0.2.1:3000" --rule worker1:legacy:filter:FORWARD:2 --format json

        Rules are named as --assume names them: NODE:TABLE:CHAIN:NUMBER, with nft: or legacy: before the table where
        both backends hold the chain. --chain lists the rules of a chain that are hit, and the ones that come closest.

        Exit codes: 0 the rule is hit, on some way at least; 1 it is not; 2 bad usage or unreadable input; 3 it hangs
        on something that the snapshot does not decide.
        """;

    internal static Command Make(IServiceProvider services)
    {
        var shared = new SharedArguments("Every condition that fails, and rules in full.");
        var query = new Argument<string>("QUERY")
        {
            Description = "The packet: PROTOCOL SOURCE -> DESTINATION, then options (from, at, flags, mark, ttl, ...).",
        };
        var rule = new Option<string?>("--rule") { Description = "The rule in question.", HelpName = "NODE:TABLE:CHAIN:NUMBER" };
        var chain = new Option<string?>("--chain") { Description = "The chain in question.", HelpName = "NODE:TABLE:CHAIN" };
        var format = new Option<WhyFormat>("--format") { Description = "How to answer. Default: text.", HelpName = "text|json", DefaultValueFactory = _ => WhyFormat.Text, CustomParser = result => Shared.OneOf<WhyFormat>(result) };
        var oneWay = new Option<bool>("--one-way") { Description = "Only the packet's own way; the answer is not followed back." };
        var whatIf = Shared.WhatIf();
        var command = shared.Make("why", Description, query, rule, chain, format, oneWay, whatIf);
        command.Validators.Add(result =>
        {
            // The parser does not look for missing arguments behind a complaint of this one.
            foreach (var argument in (Argument[])[shared.Snapshot, query])
            {
                if (result.GetResult(argument) is not { Tokens.Count: > 0 })
                    result.AddError($"{argument.Name} is missing. {argument.Description}");
            }

            var (hasRule, hasChain) = (result.GetResult(rule) is not null, result.GetResult(chain) is not null);
            if (hasRule == hasChain)
                result.AddError(hasRule ? "Give --rule or --chain, not both." : "Say which rule is in question: --rule NODE:TABLE:CHAIN:NUMBER, or --chain NODE:TABLE:CHAIN.");
        });
        command.SetAction(parsed => services.GetRequiredService<WhyCommand>().Run(new(shared.Read(parsed))
        {
            Query = parsed.GetValue(query)!,
            Rule = parsed.GetValue(rule),
            Chain = parsed.GetValue(chain),
            Format = parsed.GetValue(format),
            OneWay = parsed.GetValue(oneWay),
            WhatIf = parsed.GetValue(whatIf) ?? [],
        }));
        return command;
    }
}
