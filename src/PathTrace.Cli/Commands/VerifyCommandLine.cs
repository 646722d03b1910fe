using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;

namespace PathTrace.Cli.Commands;

/// <summary>The command line of <c>pathtrace verify</c>.</summary>
internal static class VerifyCommandLine
{
    private const string Description = """
        Decides a claim about all packets of a set: every source and port, every choice of balancers and rules, every
        backend, there and back. 'holds' is a proof; 'violated' comes with the smallest packet that shows it, its trace
        and all packets that fail; 'depends' says what the snapshot does not tell.

        Examples:
          pathtrace verify dumps "tcp any -> lb/web:80" reaches svc/default/web
          pathtrace verify dumps "tcp 203.0.113.0/24 -> 172.17.0.1:80 at worker1" reaches svc/default/web with source kept
          pathtrace verify dumps "any from any to 10.0.3.0/24" never leaves by default

        Packets: PROTOCOL|any, an end, ->, an end, then options as trace takes them. An end is any, an address, a prefix,
        a range, a name (svc/, pod/, node/, lb/) or a list of them, with ports as :80, :1024-65535, :80,443 or :any.
        Claims: [never] reaches TARGET, is delivered, is dropped, is rejected, is lost, never leaves [by default];
        behind reaches and is delivered: via node/NAME, via any node, with source kept.

        Exit codes: 0 it holds; 1 it is violated; 2 bad usage or unreadable input; 3 it depends on something that the
        snapshot does not decide.
        """;

    internal static Command Make(IServiceProvider services)
    {
        var shared = new SharedArguments("Every question that is open, every way of the counterexample, and rules in full.");
        var expectation = new Argument<string[]>("EXPECTATION") { Description = "The packets and what is claimed of them, as one argument or several.", Arity = ArgumentArity.OneOrMore };
        var format = new Option<WhyFormat>("--format") { Description = "How to answer. Default: text.", HelpName = "text|json", DefaultValueFactory = _ => WhyFormat.Text, CustomParser = result => Shared.OneOf<WhyFormat>(result) };
        var oneWay = new Option<bool>("--one-way") { Description = "Only the packets' own ways; answers are not followed back." };
        var whatIf = Shared.WhatIf();
        var command = shared.Make("verify", Description, expectation, format, oneWay, whatIf);
        command.SetAction(parsed => services.GetRequiredService<VerifyCommand>().Run(new(shared.Read(parsed))
        {
            Expectation = string.Join(' ', parsed.GetValue(expectation) ?? []),
            Format = parsed.GetValue(format),
            OneWay = parsed.GetValue(oneWay),
            WhatIf = parsed.GetValue(whatIf) ?? [],
        }));
        return command;
    }
}
