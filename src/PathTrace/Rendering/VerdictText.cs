using PathTrace.Datapath;
using PathTrace.Explain;
using PathTrace.Net;
using PathTrace.Queries;
using PathTrace.Tracing;

namespace PathTrace.Rendering;

/// <summary>The head of the text output: the question, the verdict with its shares, and what the verdict depends on.</summary>
internal sealed class VerdictText(TextCanvas canvas, ExplainedTrace explained)
{
    private const int MaxAssumptions = 6;

    private Trace Trace => explained.Trace;

    /// <summary>The packet, and what its destination is called.</summary>
    internal void WriteQuery()
    {
        var packet = Trace.Paths.Length > 0 ? Trace.Paths[0].Origin.Packet : null;
        var text = packet is null ? Trace.Query.Text : PacketText.Of(packet);
        canvas.Margin(2, new(Called(packet), TextStyle.Faint), new StyledRun(text, TextStyle.Strong));
        foreach (var change in Trace.WhatIf)
            canvas.Line(9, new StyledRun("what if  ", TextStyle.Unsure), new(change));
        canvas.Blank();
    }

    /// <summary>One line with the shares, and one for each thing that it depends on.</summary>
    internal void WriteVerdict()
    {
        var (word, style) = Word(Trace.Verdict);
        var runs = new List<StyledRun> { new($"{word,-8}  ", style) };
        if (!Trace.Delivered.IsZero)
            runs.Add(new($"{Percent.Of(Trace.Delivered)} {Arrivals()}   ", TextStyle.Good));
        if (!Trace.Failed.IsZero)
            runs.Add(new($"{Percent.Of(Trace.Failed)} {(Trace.Failed.IsOne ? "is" : "are")} lost   ", TextStyle.Bad));
        if (!Trace.Undetermined.IsZero)
            runs.Add(new($"{Percent.Of(Trace.Undetermined)} not decided by this snapshot", TextStyle.Unsure));
        canvas.Line(10, [.. runs]);
        foreach (var answer in Trace.Given)
            canvas.Line(14, new StyledRun("  rests on:   ", TextStyle.Unsure), new(SettleText.AnswerOf(answer.ToString()), TextStyle.Command));
        foreach (var gap in explained.Gaps)
            canvas.Margin(14, new(gap.Span.ToString(), TextStyle.Faint), new StyledRun("  lacks:      ", TextStyle.Unsure), new($"all behind the place where {gap.Span.Source?.Name} breaks off"));
        WriteAssumptions();
    }

    private static (string Word, TextStyle Style) Word(TraceVerdict verdict) => verdict switch
    {
        TraceVerdict.Reaches => ("REACHES", TextStyle.Good),
        TraceVerdict.Fails => ("FAILS", TextStyle.Bad),
        TraceVerdict.Partial => ("PARTIAL", TextStyle.Bad),
        _ => ("INDETERMINATE", TextStyle.Unsure),
    };

    private string Arrivals()
    {
        Disposition? common = null;
        foreach (var path in Trace.Paths)
        {
            if (!path.Outcome.IsDelivered())
                continue;
            if (common is { } other && other != path.Disposition)
                return "arrive" + Answered();
            common = path.Disposition;
        }

        return Fate.Arrival(common ?? Disposition.Indeterminate) + Answered();
    }

    private string Answered() => Trace.Paths.Any(p => p.Outcome == Disposition.Answered) ? " and are answered" : "";

    private void WriteAssumptions()
    {
        if (Trace.Undetermined.IsZero)
            return;
        var questions = Trace.Paths.SelectMany(p => p.Assumptions).DistinctBy(a => a.Key).ToList();
        foreach (var alike in questions.Take(MaxAssumptions).GroupBy(SettleText.Of))
        {
            foreach (var assumption in alike)
                canvas.Margin(14, new(assumption.Source.ToString(), TextStyle.Faint), new StyledRun("  depends on: ", TextStyle.Unsure), new(assumption.Text));
            alike.Key?.Write(canvas, 14, "      settle: ");
        }

        if (questions.Count > MaxAssumptions)
            canvas.Line(14, new StyledRun($"              and {questions.Count - MaxAssumptions} more"));
    }

    private string Called(Packet? packet)
    {
        if (packet is null)
            return "";
        var name = explained.Names.Of(packet.Protocol, packet.Destination, packet.DestinationPort);
        var origin = Trace.Paths[0].Origin;
        var via = origin.Kind switch
        {
            OriginKind.LoadBalancer => $"via {origin.Name}{(origin.IsDerived ? " (derived)" : "")}",
            OriginKind.Pod or OriginKind.Node => $"from {origin.Name}",
            _ => "",
        };
        if (Trace.Query.Origin is QueryOrigin.At at)
            via = at.Interface is null ? $"at {at.Node}" : $"at {at.Node} in {at.Interface}";
        return $"{name} {via}".Trim();
    }
}
