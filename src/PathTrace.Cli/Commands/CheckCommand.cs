using System.Collections.Immutable;
using System.Globalization;
using PathTrace.Analysis.Check;
using PathTrace.Cli.Terminal;
using PathTrace.Cluster;
using PathTrace.Queries.Expectations;
using PathTrace.Rendering;

namespace PathTrace.Cli.Commands;

/// <summary>Runs <c>pathtrace check</c>.</summary>
internal sealed class CheckCommand(SnapshotReader reader, Output output)
{
    internal int Run(CheckCommandOptions options)
    {
        if (CheckAnswers.Files(options.Output, output) is not { } files)
            return ExitCodes.Usage;
        if (CheckRoots.Of(options) is not { } paths)
            output.Complain($"--root {options.Root} is no folder around the working directory.");
        else if (Ask(options) is { } report)
            return Answer(report, paths, files, options);
        // Whoever waits for a file gets one.
        foreach (var (format, file) in files)
        {
            if (CheckAnswers.RenderProblems(format, output.Complaints) is { } text)
                CheckAnswers.Write(file, text, output);
        }

        return ExitCodes.Usage;
    }

    private CheckReport? Ask(CheckCommandOptions options)
    {
        var expectations = Expectations(options);
        var accepted = Accepted(options);
        if (Answers.Read(options.Assume, output) is not { } assumptions || output.Complaints.Count > 0)
            return null;
        var (snapshot, baseline) = (Load(options.Snapshot), options.Baseline is { } before ? Load(before) : null);
        if (snapshot is null || (options.Baseline is not null && baseline is null) || !Answers.Fit(snapshot, assumptions, output))
            return null;
        var (report, problems) = Checker.Check(snapshot, new()
        {
            Expectations = expectations,
            Baseline = baseline,
            Accepted = accepted,
            FailOn = options.FailOn == CheckLimit.Warning ? CheckLevel.Warning : CheckLevel.Error,
            Assumptions = assumptions,
        });
        output.Report(problems, options.Width);
        if (report is not null)
            Answers.WarnOfUnasked(assumptions, report.Given.ToHashSet(), output);
        return report;
    }

    private int Answer(CheckReport report, CheckPaths paths, List<(CheckFormat Format, string File)> files, CheckCommandOptions options)
    {
        if (options.Format == CheckFormat.Text)
            output.Write(new CheckRenderer(Shared.Layout(output, options.Width, options.Verbose), paths).Render(report), options.Color);
        else
            output.Plain.Write(CheckAnswers.Render(options.Format, report, paths, new()));
        output.HasAnswered = true;
        output.Flush();
        var layout = new TextOptions { Width = options.Width ?? 80, Verbose = options.Verbose };
        var areWritten = files.TrueForAll(f => CheckAnswers.Write(f.File, CheckAnswers.Render(f.Format, report, paths, layout), output));
        if (!areWritten || (options.WriteAccepted is { } accept && !CheckAnswers.Write(accept, AcceptedFindings.Print(report), output)))
            return ExitCodes.Usage;
        if (options.WriteAccepted is { } written)
        {
            output.Errors.WriteLine($"pathtrace: {Sanitizer.Escape(written)} accepts all that was found; --accepted reads it.");
            return ExitCodes.Reaches;
        }

        return report.Verdict switch
        {
            CheckVerdict.Passes => ExitCodes.Reaches,
            CheckVerdict.Fails => ExitCodes.DoesNotReach,
            _ => ExitCodes.Indeterminate,
        };
    }

    private ImmutableArray<ExpectationFile> Expectations(CheckCommandOptions options)
    {
        var read = ImmutableArray.CreateBuilder<ExpectationFile>();
        foreach (var path in options.Expect)
        {
            try
            {
                var (file, problems) = ExpectationFileParser.Load(CheckRoots.Plain(path));
                output.Report(problems, options.Width);
                read.Add(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
            {
                output.Complain(string.Create(CultureInfo.InvariantCulture, $"cannot read {path}: {e.Message}"));
            }
        }

        return read.ToImmutable();
    }

    private AcceptedFindings? Accepted(CheckCommandOptions options)
    {
        // The first time there is nothing to read yet.
        if (options.Accepted is not { } path || (path == options.WriteAccepted && !File.Exists(path)) || InputText.Read(path, AcceptedFindings.MaxBytes, output) is not { } text)
            return null;
        var (accepted, problems) = AcceptedFindings.Parse(text);
        output.Report(problems, options.Width);
        return accepted;
    }

    private Snapshot? Load(string path)
    {
        if (reader.Read(path) is not { } snapshot)
            return null;
        reader.Summarize(snapshot, path);
        if (!snapshot.Nodes.IsEmpty)
            return snapshot;
        output.Complain($"{path} holds no node's dumps: there is nothing to check.");
        return null;
    }
}
