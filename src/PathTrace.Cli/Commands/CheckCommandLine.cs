using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;

namespace PathTrace.Cli.Commands;

/// <summary>The command line of <c>pathtrace check</c>.</summary>
internal static class CheckCommandLine
{
    private const string Description = """
        The gate before a change is merged: asks what is expected of the snapshot (--expect), what has no effect or
        contradicts itself, what could not be read, and which packets fare differently than before (--baseline). Files of
        expectations hold named sets, includes, expectations, changes that are allowed, and policies.

        Examples:
          pathtrace check rules/snapshot --expect rules/expect.pt
          pathtrace check rules/snapshot --baseline /tmp/main/rules/snapshot --expect rules/expect.pt
          pathtrace check rules/snapshot --accepted rules/accepted.txt --format github --output sarif=check.sarif
          pathtrace check rules/snapshot --write-accepted rules/accepted.txt

        Exit codes: 0 nothing fails it; 1 something is certainly wrong that nobody accepted; 2 bad usage or unreadable
        input; 3 nothing is certainly wrong, and something that counts is not decided by the snapshot.
        """;

    internal static Command Make(IServiceProvider services)
    {
        var snapshot = Shared.Snapshot();
        var baseline = new Option<string?>("--baseline") { Description = "The snapshot before the change, to compare with.", HelpName = "DIR" };
        var expect = Repeated("--expect", "A file of expectations; may be repeated.", "FILE");
        var accepted = new Option<string?>("--accepted") { Description = "A file of accepted findings, which fail nothing.", HelpName = "FILE" };
        var writeAccepted = new Option<string?>("--write-accepted") { Description = "Writes the findings of today into a file for --accepted, and ends with 0.", HelpName = "FILE" };
        var failOn = new Option<CheckLimit>("--fail-on") { Description = "What fails the check. Default: error.", HelpName = "error|warning", CustomParser = Shared.OneOf<CheckLimit> };
        var format = new Option<CheckFormat>("--format") { Description = "How to answer. Default: text.", HelpName = "text|json|sarif|junit|github|markdown", CustomParser = Shared.OneOf<CheckFormat> };
        var files = Repeated("--output", "Writes the answer in a format into a file, too; may be repeated.", "FORMAT=FILE");
        var root = new Option<string?>("--root") { Description = "The repository's root, from which annotations name files. Default: the working directory.", HelpName = "DIR" };
        var assume = Shared.Assume();
        var verbose = new Option<bool>("--verbose") { Description = "Notes and accepted findings as well, and all lines of each finding." };
        var color = Shared.Color();
        var width = Shared.Width();
        var command = new Command("check", Description) { snapshot, baseline, expect, accepted, writeAccepted, failOn, format, files, root, assume, verbose, color, width };
        command.SetAction(parsed => services.GetRequiredService<CheckCommand>().Run(new(
            parsed.GetValue(snapshot)!, parsed.GetValue(assume) ?? [], parsed.GetValue(verbose), parsed.GetValue(color), parsed.GetValue(width))
        {
            Baseline = parsed.GetValue(baseline),
            Expect = parsed.GetValue(expect) ?? [],
            Accepted = parsed.GetValue(accepted),
            WriteAccepted = parsed.GetValue(writeAccepted),
            FailOn = parsed.GetValue(failOn),
            Format = parsed.GetValue(format),
            Output = parsed.GetValue(files) ?? [],
            Root = parsed.GetValue(root),
        }));
        return command;
    }

    private static Option<string[]> Repeated(string name, string description, string value) =>
        new(name) { Description = description, HelpName = value, Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = false };
}
