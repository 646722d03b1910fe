using System.Collections.Immutable;
using System.Globalization;
using PathTrace.Cli.Terminal;
using PathTrace.Cluster;
using PathTrace.Inputs;
using PathTrace.Inputs.Moments;
using PathTrace.Rendering;
using PathTrace.Text;

namespace PathTrace.Cli;

/// <summary>Loads the snapshot of a command, tells how far it is when that takes long, and says in one line what was not understood.</summary>
internal sealed class SnapshotReader(SnapshotLoader loader, Output output)
{
    /// <summary>The snapshot; null, with a message on standard error, when there is none at the path, or several.</summary>
    internal Snapshot? Read(string path)
    {
        var progress = new Progress(output);
        try
        {
            var snapshot = loader.Load(path, progress);
            progress.End();
            return snapshot;
        }
        catch (IOException e) when (e is SnapshotNotFoundException or SeveralSnapshotsException)
        {
            progress.End();
            output.Complain(e.Message);
            return null;
        }
    }

    /// <summary>Snapshots taken one after another; null, with messages on standard error, when there are none at the path or their times tell no order.</summary>
    internal ImmutableArray<SnapshotMoment>? ReadMoments(string path)
    {
        var progress = new Progress(output);
        try
        {
            var (moments, problems) = new MomentLoader().Load(path, progress);
            progress.End();
            foreach (var problem in problems)
                output.Complain(problem);
            foreach (var moment in moments)
                Summarize(moment.Snapshot, Path.Combine(path, moment.Name));
            return problems.IsEmpty ? moments : null;
        }
        catch (IOException e) when (e is SnapshotNotFoundException or SeveralSnapshotsException)
        {
            progress.End();
            output.Complain(e.Message);
            return null;
        }
    }

    /// <summary>One line about the input: how many errors and warnings there were, and where to read them.</summary>
    internal void Summarize(Snapshot snapshot, string path)
    {
        var errors = snapshot.Diagnostics.Count(d => d.Severity == DiagnosticSeverity.Error);
        var warnings = snapshot.Diagnostics.Count(d => d.Severity == DiagnosticSeverity.Warning);
        if (errors + warnings > 0)
            output.Errors.WriteLine($"pathtrace: {Found(errors, warnings)} about the input; 'pathtrace show {Sanitizer.Escape(path)}' lists {(errors + warnings == 1 ? "it" : "them")}.");
    }

    private static string Found(int errors, int warnings) =>
        errors == 0 ? Count(warnings, "warning") : warnings == 0 ? Count(errors, "error") : $"{Count(errors, "error")} and {Count(warnings, "warning")}";

    private static string Count(int count, string word) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {word}{(count == 1 ? "" : "s")}");

    private sealed class Progress(Output output) : IProgress<LoadProgress>
    {
        private readonly ProgressLine _line = new(output);

        public void Report(LoadProgress value)
        {
            if (value.FilesRead == value.Files || !_line.IsDue)
                return;
            var size = value.Bytes < 1 << 20 ? "" : string.Create(CultureInfo.InvariantCulture, $", {value.BytesRead >> 20} of {value.Bytes >> 20} MiB");
            _line.Write(string.Create(CultureInfo.InvariantCulture, $"reading {value.FilesRead} of {value.Files} files{size}"));
        }

        internal void End() => _line.End();
    }
}
