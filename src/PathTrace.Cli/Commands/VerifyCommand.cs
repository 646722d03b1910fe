using PathTrace.Analysis.Verify;
using PathTrace.Cli.Terminal;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Explain;
using PathTrace.Queries.Expectations;
using PathTrace.Rendering;

namespace PathTrace.Cli.Commands;

/// <summary>Runs <c>pathtrace verify</c>.</summary>
internal sealed class VerifyCommand(SnapshotReader reader, Output output)
{
    internal int Run(VerifyOptions options)
    {
        var (expectation, problems) = ExpectationParser.Parse(options.Expectation);
        output.Report(problems, options.Width);
        if (expectation is null || Answers.Read(options.Assume, output) is not { } assumptions)
            return ExitCodes.Usage;
        if (reader.Read(options.Snapshot) is not { } snapshot)
            return ExitCodes.Usage;
        reader.Summarize(snapshot, options.Snapshot);
        if (snapshot.Nodes.IsEmpty)
        {
            output.Complain($"{options.Snapshot} holds no node's dumps: nothing can be verified.");
            return ExitCodes.Usage;
        }

        if (WhatIfs.Make(snapshot, options.WhatIf, output, options.Width) is not { } changed || !Answers.Fit(changed, assumptions, output))
            return ExitCodes.Usage;
        return Answer(changed, expectation, assumptions, options);
    }

    private int Answer(Snapshot snapshot, Expectation expectation, Assumptions assumptions, VerifyOptions options)
    {
        var (answer, problems) = Verifier.Verify(snapshot, expectation, assumptions, options.OneWay);
        output.Report(problems, options.Width);
        if (answer is null)
            return ExitCodes.Usage;
        var example = answer.Counterexample is { } trace ? new Explainer(snapshot).Explain(trace) : null;
        if (options.Format == WhyFormat.Json)
            output.Plain.WriteLine(VerificationJson.Render(answer, example));
        else
            output.Write(new VerificationRenderer(Shared.Layout(output, options.Width, options.Verbose)).Render(answer, example), options.Color);
        Answers.WarnOfUnasked(assumptions, answer.Given.ToHashSet(), output);
        output.Flush();
        return answer.Verdict switch
        {
            VerificationVerdict.Holds => ExitCodes.Reaches,
            VerificationVerdict.Violated => ExitCodes.DoesNotReach,
            _ => ExitCodes.Indeterminate,
        };
    }
}
