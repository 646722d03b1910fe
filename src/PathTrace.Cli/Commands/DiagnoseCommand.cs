using System.Globalization;
using PathTrace.Analysis.Diagnosis;
using PathTrace.Cli.Terminal;
using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Rendering;

namespace PathTrace.Cli.Commands;

/// <summary>Runs <c>pathtrace diagnose</c>.</summary>
internal sealed class DiagnoseCommand(SnapshotReader reader, Output output)
{
    internal int Run(DiagnoseOptions options)
    {
        if (reader.Read(options.Snapshot) is not { } snapshot)
            return ExitCodes.Usage;
        reader.Summarize(snapshot, options.Snapshot);
        if (snapshot.Nodes.IsEmpty)
        {
            output.Complain($"{options.Snapshot} holds no node's dumps: nothing can be diagnosed.");
            return ExitCodes.Usage;
        }

        var report = Diagnose(snapshot);
        Write(report, options);
        output.Flush();
        return ExitOf(report);
    }

    private static int ExitOf(DiagnosisReport report)
    {
        if (report.Findings.Any(f => f.Cause.Severity == FindingSeverity.Error))
            return ExitCodes.DoesNotReach;
        var isDecided = report.Ways > 0 && report.Shares.All(row => row.All(share => share is null or { IsMeant: true } || (share.Delivered + share.Failed).IsOne));
        // What could not be read may hold what is wrong.
        return isDecided && report.IsWhole ? ExitCodes.Reaches : ExitCodes.Indeterminate;
    }

    private DiagnosisReport Diagnose(Snapshot snapshot)
    {
        var progress = new Progress(output);
        var report = Diagnoser.Diagnose(snapshot, progress);
        progress.End();
        return report;
    }

    private void Write(DiagnosisReport report, DiagnoseOptions options)
    {
        switch (options.Format)
        {
            case DiagnosisFormat.Json:
                output.Plain.WriteLine(DiagnosisJson.Render(report));
                break;
            case DiagnosisFormat.Sarif:
                output.Plain.WriteLine(DiagnosisSarif.Render(report, Shared.RootOf(options.Snapshot)));
                break;
            default:
                output.Write(new DiagnosisRenderer(Shared.Layout(output, options.Width, options.Verbose)).Render(report), options.Color);
                break;
        }
    }

    private sealed class Progress(Output output) : IProgress<DiagnosisProgress>
    {
        private readonly ProgressLine _line = new(output);

        public void Report(DiagnosisProgress value)
        {
            if (value.Done < value.All && _line.IsDue)
                _line.Write(string.Create(CultureInfo.InvariantCulture, $"calling {value.Done} of {value.All} service ports"));
        }

        internal void End() => _line.End();
    }
}
