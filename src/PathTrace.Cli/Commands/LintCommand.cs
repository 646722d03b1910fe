using PathTrace.Analysis.Lint;
using PathTrace.Cli.Terminal;
using PathTrace.Explain;
using PathTrace.Rendering;

namespace PathTrace.Cli.Commands;

/// <summary>Runs <c>pathtrace lint</c>.</summary>
internal sealed class LintCommand(SnapshotReader reader, Output output)
{
    internal int Run(LintOptions options)
    {
        if (reader.Read(options.Snapshot) is not { } snapshot)
            return ExitCodes.Usage;
        reader.Summarize(snapshot, options.Snapshot);
        if (snapshot.Nodes.IsEmpty)
        {
            output.Complain($"{options.Snapshot} holds no node's dumps: there is nothing to look at.");
            return ExitCodes.Usage;
        }

        var report = Linter.Lint(snapshot);
        Write(report, options);
        output.Flush();
        if (report.Findings.Any(f => f.Cause.Severity > FindingSeverity.Info))
            return ExitCodes.DoesNotReach;
        return report.IsWhole ? ExitCodes.Reaches : ExitCodes.Indeterminate;
    }

    private void Write(LintReport report, LintOptions options)
    {
        switch (options.Format)
        {
            case DiagnosisFormat.Json:
                output.Plain.WriteLine(LintJson.Render(report));
                break;
            case DiagnosisFormat.Sarif:
                output.Plain.WriteLine(LintSarif.Render(report, Shared.RootOf(options.Snapshot)));
                break;
            default:
                output.Write(new LintRenderer(Shared.Layout(output, options.Width, options.Verbose)).Render(report), options.Color);
                break;
        }
    }
}
