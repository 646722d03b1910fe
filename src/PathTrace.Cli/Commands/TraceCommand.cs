using System.Collections.Immutable;
using PathTrace.Cli.Terminal;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Explain;
using PathTrace.Queries;
using PathTrace.Rendering;
using PathTrace.Text;
using PathTrace.Tracing;

namespace PathTrace.Cli.Commands;

/// <summary>Runs <c>pathtrace trace</c>.</summary>
internal sealed class TraceCommand(SnapshotReader reader, Output output)
{
    internal int Run(TraceOptions options)
    {
        if (AreSwapped(options))
        {
            output.Complain("SNAPSHOT and QUERY are swapped: the snapshot comes first, pathtrace trace SNAPSHOT \"QUERY\".");
            return ExitCodes.Usage;
        }

        var queries = Queries(options, out var readable);
        if (!readable)
            return ExitCodes.Usage;
        // A query that is none needs no snapshot to be told so.
        if (options.Query is not null && Read(queries[0], options) is { Value: null, Diagnostics: var problems })
        {
            Refuse(queries[0], problems, options);
            return ExitCodes.Usage;
        }

        if (Answers.Read(options.Assume, output) is { } assumptions && Prepared(options, assumptions) is { } snapshot)
            return Answer(snapshot, queries, assumptions, options);
        RefuseAll(queries, options);
        return ExitCodes.Usage;
    }

    // The snapshot with its changes made; null, with messages on standard error, when there is none.
    private Snapshot? Prepared(TraceOptions options, Assumptions assumptions)
    {
        if (reader.Read(options.Snapshot) is not { } snapshot)
            return null;
        reader.Summarize(snapshot, options.Snapshot);
        if (snapshot.Nodes.IsEmpty)
        {
            output.Complain($"{options.Snapshot} holds no node's dumps: nothing can be traced.");
            return null;
        }

        return WhatIfs.Make(snapshot, options.WhatIf, output, options.Width) is { } changed && Answers.Fit(changed, assumptions, output) ? changed : null;
    }

    // What keeps all queries from being traced is the answer to each.
    private void RefuseAll(List<SourceSpan> queries, TraceOptions options)
    {
        if (FormatOf(options) != OutputFormat.Json || output.Complaints.Count == 0)
            return;
        output.HasAnswered = true;
        foreach (var line in queries)
            output.Plain.WriteLine(JsonRenderer.RenderProblems(line, output.Complaints));
    }

    private static bool AreSwapped(TraceOptions options) => options.Query is { } query && Path.Exists(query) && !Path.Exists(options.Snapshot);

    private int Answer(Snapshot snapshot, List<SourceSpan> queries, Assumptions assumptions, TraceOptions options)
    {
        var tracer = new Tracer(snapshot);
        var explainer = new Explainer(snapshot);
        var format = FormatOf(options);
        var layout = Shared.Layout(output, options.Width, options.Verbose);
        var doubts = new Doubts(snapshot);
        var asked = new HashSet<GivenAnswer>();
        var worst = ExitCodes.Reaches;
        var count = 0;
        foreach (var line in queries)
        {
            var (query, problems) = Read(line, options);
            var (trace, unknown) = query is null ? new(null, []) : tracer.TryTrace(query, assumptions, oneWay: options.OneWay || format == OutputFormat.NftTrace);
            if (trace is null)
            {
                Refuse(line, [.. problems, .. unknown.Select(p => p with { Span = PlaceIn(line, p.Span, options) })], options);
                worst = ExitCodes.Usage;
                continue;
            }

            doubts.Note(trace);
            if (!trace.Given.IsEmpty)
                asked.UnionWith(trace.Given);
            Write(trace, line, snapshot, explainer, format, isLater: count++ > 0, options, layout);
            worst = ExitCodes.Worse(worst, ExitCodes.Of(trace.Verdict));
        }

        Answers.WarnOfUnasked(assumptions, asked, output);
        output.Flush();
        output.Report(doubts.Deciding(), options.Width);
        return worst;
    }

    // Diagnostics of a query count from its own beginning; a place that the query does not hold is that of --at.
    private static SourceSpan PlaceIn(SourceSpan line, SourceSpan place, TraceOptions options)
    {
        if (place.IsSet)
            return line with { Start = line.Start + place.Start, Length = place.Length };
        var at = SourceText.From("--at", options.At ?? "");
        return options.At is null ? line : new(at, 0, at.Length);
    }

    private static OutputFormat FormatOf(TraceOptions options) => options.Format ?? (options.Packets is null ? OutputFormat.Text : OutputFormat.Json);

    // An object for each query, so that whoever reads JSON gets an answer, and a list and its answers go together line by line.
    private void Refuse(SourceSpan line, ImmutableArray<Diagnostic> problems, TraceOptions options)
    {
        output.Report(problems, options.Width);
        if (FormatOf(options) != OutputFormat.Json)
            return;
        output.HasAnswered = true;
        output.Plain.WriteLine(JsonRenderer.RenderProblems(line, problems));
    }

    private void Write(Trace trace, SourceSpan line, Snapshot snapshot, Explainer explainer, OutputFormat format, bool isLater, TraceOptions options, TextOptions layout)
    {
        if (isLater && format != OutputFormat.Json)
            output.Plain.Write("\n");
        switch (format)
        {
            case OutputFormat.Json:
                output.Plain.WriteLine(JsonRenderer.Render(explainer.Explain(trace), indented: options.Packets is null, options.Packets is null ? null : line.Line));
                break;
            case OutputFormat.NftTrace:
                output.Plain.Write(NftTraceRenderer.Render(trace, snapshot));
                break;
            default:
                output.Write(new TextRenderer(layout).Render(explainer.Explain(trace)), options.Color);
                break;
        }
    }

    private List<SourceSpan> Queries(TraceOptions options, out bool readable)
    {
        readable = true;
        if (options.Query is { } query)
        {
            var text = SourceText.From("query", query);
            return [new SourceSpan(text, 0, text.Length)];
        }

        readable = false;
        if (PacketList.Read(options.Packets!, output)?.ToList() is not { } lines)
            return [];
        readable = lines.Count > 0;
        if (readable)
            return lines;
        output.Complain($"{(options.Packets == "-" ? "standard input" : options.Packets)} holds no query.");
        return [];
    }

    private static ParseResult<PacketQuery?> Read(SourceSpan line, TraceOptions options)
    {
        var result = PacketQueryParser.Parse(line);
        if (result.Value is not { } query || options.At is not { } at || (query.Origin is not null && options.Packets is not null))
            return result;
        if (query.Origin is not null)
            return new(null, [new(DiagnosticCode.BadQuery, DiagnosticSeverity.Error, line, "the query says where the packet begins, and --at says it again", "Leave one out.")]);
        var words = at.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new(query with { Origin = words is [var node, "in", var device] ? new QueryOrigin.At(node, device) : new QueryOrigin.At(at.Trim(), null) }, []);
    }
}
