using System.Globalization;
using PathTrace.Analysis.Diff;
using PathTrace.Cli.Terminal;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Rendering;

namespace PathTrace.Cli.Commands;

/// <summary>Runs <c>pathtrace diff</c>.</summary>
internal sealed class DiffCommand(SnapshotReader reader, Output output)
{
    internal int Run(DiffOptions options)
    {
        if (Answers.Read(options.Assume, output) is not { } assumptions)
            return ExitCodes.Usage;
        if (Read(options.Snapshot) is not { } before || Read(options.After) is not { } after)
            return ExitCodes.Usage;
        // A question that one side alone asks may be answered for it.
        if (!Answers.Fit([before, after], assumptions, output))
            return ExitCodes.Usage;
        var report = Compare(before, after, assumptions, options);
        if (options.Format == WhyFormat.Json)
            output.Plain.WriteLine(DiffJson.Render(report));
        else
            output.Write(new DiffRenderer(Shared.Layout(output, options.Width, options.Verbose)).Render(report, options.Snapshot, options.After), options.Color);
        output.Flush();
        return !report.Groups.IsEmpty ? ExitCodes.DoesNotReach : report is { IsWhole: true, OpenClasses: 0 } ? ExitCodes.Reaches : ExitCodes.Indeterminate;
    }

    private Snapshot? Read(string path)
    {
        if (reader.Read(path) is not { } snapshot)
            return null;
        reader.Summarize(snapshot, path);
        if (!snapshot.Nodes.IsEmpty)
            return snapshot;
        output.Complain($"{path} holds no node's dumps: there is nothing to compare.");
        return null;
    }

    private DiffReport Compare(Snapshot before, Snapshot after, Assumptions assumptions, DiffOptions options)
    {
        var progress = new Progress(output);
        var report = Differ.Diff(before, after, assumptions, options.OneWay, progress);
        progress.End();
        return report;
    }

    private sealed class Progress(Output output) : IProgress<int>
    {
        private readonly ProgressLine _line = new(output);
        private readonly Lock _gate = new();

        public void Report(int value)
        {
            lock (_gate)
            {
                if (_line.IsDue)
                    _line.Write(string.Create(CultureInfo.InvariantCulture, $"{value} classes of packets compared"));
            }
        }

        internal void End() => _line.End();
    }
}
