using PathTrace.Analysis.Why;
using PathTrace.Cli.Terminal;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Queries;
using PathTrace.Rendering;

namespace PathTrace.Cli.Commands;

/// <summary>Runs <c>pathtrace why</c>.</summary>
internal sealed class WhyCommand(SnapshotReader reader, Output output)
{
    internal int Run(WhyOptions options)
    {
        var (query, problems) = PacketQueryParser.Parse(options.Query);
        output.Report(problems, options.Width);
        if (query is null || Answers.Read(options.Assume, output) is not { } assumptions)
            return ExitCodes.Usage;
        if (reader.Read(options.Snapshot) is not { } snapshot)
            return ExitCodes.Usage;
        reader.Summarize(snapshot, options.Snapshot);
        if (WhatIfs.Make(snapshot, options.WhatIf, output, options.Width) is not { } changed || !Answers.Fit(changed, assumptions, output))
            return ExitCodes.Usage;
        return Answer(changed, query, assumptions, options);
    }

    private int Answer(Snapshot snapshot, PacketQuery query, Assumptions assumptions, WhyOptions options)
    {
        var (answer, problems) = options.Rule is { } rule
            ? RuleQuestion.AskRule(snapshot, query, rule, assumptions, options.OneWay)
            : RuleQuestion.AskChain(snapshot, query, options.Chain!, assumptions, options.OneWay);
        output.Report(problems, options.Width);
        if (answer is null)
            return ExitCodes.Usage;
        if (options.Format == WhyFormat.Json)
            output.Plain.WriteLine(WhyJson.Render(answer));
        else
            output.Write(new WhyRenderer(Shared.Layout(output, options.Width, options.Verbose)).Render(answer), options.Color);
        Answers.WarnOfUnasked(assumptions, answer.Trace.Given.ToHashSet(), output);
        output.Flush();
        return answer.Outcome switch
        {
            WhyOutcome.Hit => ExitCodes.Reaches,
            WhyOutcome.NotHit => ExitCodes.DoesNotReach,
            _ => ExitCodes.Indeterminate,
        };
    }
}
