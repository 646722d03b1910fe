using System.Collections.Immutable;
using PathTrace.Inputs.TraceLogs;

namespace PathTrace.Analysis.TraceComparison;

/// <summary>Lays a live story beside a predicted one, step by step from the first line of the log, up to where they part.</summary>
internal sealed class StoryAlignment
{
    private readonly ImmutableArray<LiveStep> _live;
    private readonly ImmutableArray<StoryStep> _predicted;
    private readonly TraceTool _tool;
    private LoggedHeader? _shown;

    private StoryAlignment(ImmutableArray<LiveStep> live, ImmutableArray<StoryStep> predicted, TraceTool tool)
    {
        _live = live;
        _predicted = predicted;
        _tool = tool;
    }

    /// <summary>The common steps, with the live steps between that nothing follows from.</summary>
    internal List<(LiveStep Live, StoryStep? Predicted)> Pairs { get; } = [];

    /// <summary>The live step at which they part; null when the live story has ended.</summary>
    internal LiveStep? NextLive => LiveIndex < _live.Length ? _live[LiveIndex] : null;

    /// <summary>The predicted step at which they part; null when the prediction has ended.</summary>
    internal StoryStep? NextPredicted => PredictedIndex < _predicted.Length ? _predicted[PredictedIndex] : null;

    internal int LiveIndex { get; private set; }

    internal int PredictedIndex { get; private set; }

    /// <summary>How the packet itself differs at a step that both know of; null when it does not.</summary>
    internal string? PacketDifference { get; private set; }

    /// <summary>True when both stories end together.</summary>
    internal bool IsWhole => NextLive is null && NextPredicted is null;

    internal int Common => Pairs.Count(p => p.Predicted is not null);

    internal static StoryAlignment Of(ImmutableArray<LiveStep> live, ImmutableArray<StoryStep> predicted, TraceTool tool)
    {
        var alignment = new StoryAlignment(live, predicted, tool);
        alignment.Run();
        return alignment;
    }

    private void Run()
    {
        // What the packet went through before its trace began is in no log.
        if (_live.FirstOrDefault(l => !IsUncompared(l)) is { } first && _predicted.FirstOrDefault(p => Matches(p, first)) is { } start)
            PredictedIndex = _predicted.IndexOf(start);
        while (NextLive is { } live)
        {
            if (IsUncompared(live))
            {
                Pairs.Add((live, null));
                LiveIndex++;
                continue;
            }

            while (NextPredicted is { MayBeAbsent: true } absent && !Matches(absent, live))
                PredictedIndex++;
            if (NextPredicted is not { } predicted || !Matches(predicted, live))
            {
                if (!live.OnlyLooksOn)
                    return;
                Pairs.Add((live, null));
                LiveIndex++;
                continue;
            }

            PacketDifference = Difference(predicted, live.Event.Header);
            if (PacketDifference is not null)
                return;
            Pairs.Add((live, predicted));
            LiveIndex++;
            PredictedIndex++;
        }

        while (NextPredicted is { MayBeAbsent: true })
            PredictedIndex++;
    }

    /// <summary>True for lines that say nothing of rules in iptables' tables.</summary>
    internal static bool IsUncompared(LiveStep live) => live.Kind == LoggedEventKind.Return || LiveStory.TableOf(live.Event.Table) is null;

    private static bool Matches(StoryStep predicted, LiveStep live)
    {
        var happened = live.Event;
        if (LiveStory.TableOf(happened.Table) != predicted.Table || happened.Chain != predicted.Chain || (live.Kind == LoggedEventKind.Policy) != predicted.IsPolicy)
            return false;
        if (live.KnowsRule && !live.Numbers.Contains(predicted.Number))
            return false;
        if (predicted.Rule is { } rule && !NftStatement.Fits(happened.NftText, rule.Effect))
            return false;
        return happened.Verdict is null || predicted.Verdict is not { } verdict
            || (happened.Verdict == verdict.Word && (happened.JumpsTo is null || happened.JumpsTo == verdict.Chain));
    }

    // The kernel's log shows the packet in every line, before the rule does anything; the other two once per table, and the mark as the first rule leaves it.
    private string? Difference(StoryStep predicted, LoggedHeader? header)
    {
        if (header is null || (_tool != TraceTool.KernelLog && ReferenceEquals(header, _shown)))
            return null;
        _shown = header;
        var packet = predicted.Packet;
        var isDrawn = packet.SourcePortDrawnFrom is not null;
        return Differ("comes in by", header.In, Known(predicted.In))
            ?? Differ("leaves by", header.Out, Known(predicted.Out))
            ?? Differ("has the source", header.Source, packet.Source)
            ?? Differ("has the destination", header.Destination, packet.Destination)
            ?? (packet.Protocol.HasPorts && !isDrawn ? Differ("has the source port", header.SourcePort, packet.SourcePort) : null)
            ?? (packet.Protocol.HasPorts ? Differ("has the destination port", header.DestinationPort, packet.DestinationPort) : null)
            ?? Differ("has the TTL", header.Ttl, packet.Ttl)
            ?? (_tool == TraceTool.KernelLog && header.Mark != packet.Mark ? $"the live packet has the mark 0x{header.Mark:x}, the predicted one 0x{packet.Mark:x}" : null);
    }

    private static string? Known(string? device) => string.IsNullOrEmpty(device) ? null : device;

    private static string? Differ<T>(string what, T? live, T? predicted) =>
        live is null || predicted is null || live.Equals(predicted) ? null : $"the live packet {what} {live}, the predicted one {predicted}";
}
