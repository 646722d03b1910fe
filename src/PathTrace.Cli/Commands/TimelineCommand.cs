using System.Collections.Immutable;
using PathTrace.Analysis.Timeline;
using PathTrace.Cli.Terminal;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Inputs.Moments;
using PathTrace.Queries;
using PathTrace.Rendering;

namespace PathTrace.Cli.Commands;

/// <summary>Runs <c>pathtrace timeline</c>.</summary>
internal sealed class TimelineCommand(SnapshotReader reader, Output output)
{
    internal int Run(TimelineOptions options)
    {
        if (Parse(options) is not { } queries || Answers.Read(options.Assume, output) is not { } assumptions)
            return ExitCodes.Usage;
        if (reader.ReadMoments(options.Snapshot) is not { } moments)
            return ExitCodes.Usage;
        if (!moments.All(m => Answers.Fit(m.Snapshot, assumptions, output)) || Settings(options, moments[0].Time) is not { } settings)
            return ExitCodes.Usage;
        if (TimelineRunner.Problems(moments, settings, queries.Length) is { IsEmpty: false } problems)
            return Complain(problems);
        return Answer(moments, queries, settings, assumptions, options);
    }

    private int Answer(ImmutableArray<SnapshotMoment> moments, ImmutableArray<PacketQuery> queries, TimelineSettings settings, Assumptions assumptions, TimelineOptions options)
    {
        var (report, problems) = TimelineRunner.Run(moments, queries, settings, assumptions);
        output.Report(problems, options.Width);
        if (report is null)
            return ExitCodes.Usage;
        if (options.Format == WhyFormat.Json)
            output.Plain.WriteLine(TimelineJson.Render(report));
        else
            output.Write(new TimelineRenderer(Shared.Layout(output, options.Width, options.Verbose), options.Explain).Render(report), options.Color);
        output.Flush();
        return report.Stories.Any(s => s.Requests.Any(r => r.Outcome is not (RequestOutcome.Answered or RequestOutcome.Unknown))) ? ExitCodes.DoesNotReach
            : report.Stories.Any(s => s.IsOpen) ? ExitCodes.Indeterminate
            : ExitCodes.Reaches;
    }

    private ImmutableArray<PacketQuery>? Parse(TimelineOptions options)
    {
        var queries = ImmutableArray.CreateBuilder<PacketQuery>(options.Queries.Count);
        foreach (var text in options.Queries)
        {
            var (query, problems) = PacketQueryParser.Parse(text);
            output.Report(problems, options.Width);
            if (query is null)
                return null;
            queries.Add(query);
        }

        return queries.ToImmutable();
    }

    private TimelineSettings? Settings(TimelineOptions options, CaptureTime first)
    {
        var (from, to) = (After(first, "--from", options.From), After(first, "--to", options.To));
        if ((options.From is not null && from is null) || (options.To is not null && to is null))
            return null;
        return options.Settings with { From = from ?? TimeSpan.Zero, To = to };
    }

    // A time of day is one of the first snapshot's day, or of the next where that day is over.
    private TimeSpan? After(CaptureTime first, string option, string? text)
    {
        if (text is null)
            return null;
        if (CaptureTimeReader.Read(text) is not { } time)
        {
            Complain([$"{option}: '{text}' is no time. Write 14:39:46 or 2026-11-26T14:39:46Z."]);
            return null;
        }

        if (!time.HasDate && first.HasDate)
            return time.Clock.TimeOfDay - first.Clock.TimeOfDay + (option == "--to" && time.Clock.TimeOfDay < first.Clock.TimeOfDay ? TimeSpan.FromDays(1) : TimeSpan.Zero);
        if (time.IsOfKind(first))
            return time.Instant - first.Instant;
        Complain([$"{option}: {time} cannot be held against {first}, the first snapshot's time: write it the same way, or as a time of day."]);
        return null;
    }

    private int Complain(ImmutableArray<string> problems)
    {
        foreach (var problem in problems)
            output.Errors.WriteLine($"pathtrace: {Sanitizer.Escape(problem)}");
        return ExitCodes.Usage;
    }
}
