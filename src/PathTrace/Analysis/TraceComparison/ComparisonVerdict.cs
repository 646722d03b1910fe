using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Inputs.TraceLogs;
using PathTrace.Net;
using PathTrace.Text;
using static PathTrace.Analysis.TraceComparison.TraceComparer;

namespace PathTrace.Analysis.TraceComparison;

/// <summary>Says what the best of several alignments comes to.</summary>
internal sealed class ComparisonVerdict(LoggedPacket packet, Node node, Candidate best, IReadOnlyList<Candidate> all)
{
    private readonly StoryAlignment _alignment = best.Alignment;

    internal PacketComparison Make(List<string> notes)
    {
        var (outcome, reason) = Judge();
        AddNotes(notes);
        return new()
        {
            Packet = packet,
            Node = node.Name,
            Query = best.Query,
            Outcome = outcome,
            Reason = reason,
            Steps = Steps(),
            Notes = [.. notes],
        };
    }

    private (ComparisonOutcome Outcome, string? Reason) Judge()
    {
        if (_alignment.NextLive is { Event.MayBeCut: true })
            return (ComparisonOutcome.CannotTell, "the log breaks off in this line, which has no end of line and may lack a part");
        if (_alignment.PacketDifference is { } difference)
            return (ComparisonOutcome.PartsWays, difference);
        return (_alignment.NextLive, _alignment.NextPredicted) switch
        {
            (null, null) => (ComparisonOutcome.Agrees, null),
            ({ } live, { } predicted) => (ComparisonOutcome.PartsWays, $"{Unknown(live) ?? $"the live packet meets {Name(live)}"}, and the dumps lead to {Name(predicted)}"),
            ({ } live, null) when best.Hop.Disposition == Disposition.Indeterminate => (
                ComparisonOutcome.CannotTell,
                $"the prediction cannot be followed further ({best.Path.Assumptions.LastOrDefault()?.Text ?? "undecided"}), and the live packet goes on to {Name(live)}"),
            ({ } live, null) => (ComparisonOutcome.PartsWays, $"{Unknown(live) ?? $"the live packet meets {Name(live)}"}, and by the dumps its way through the rules has ended ({WordOf(best.Hop.Disposition)})"),
            (null, { } predicted) when packet.IsFollowed => (ComparisonOutcome.PartsWays, $"the log tells nothing more of the packet, and by the dumps it goes on to {Name(predicted)}"),
            (null, { } predicted) => (ComparisonOutcome.CannotTell, $"the log ends here, and by the dumps the packet goes on to {Name(predicted)}"),
        };
    }

    private static string? Unknown(LiveStep live)
    {
        if (live.Chain is null)
            return $"the live packet is in {live.Event.Table} {live.Event.Chain}, which the dump does not have";
        return live.KnowsRule && live.Numbers.IsEmpty
            ? $"the live packet meets a rule of {live.Event.Table} {live.Event.Chain} that the dump does not have (the rules were changed between dump and log)"
            : null;
    }

    private static string Name(LiveStep live)
    {
        var place = $"{live.Event.Table} {live.Event.Chain}";
        return live.Kind == LoggedEventKind.Policy ? $"the policy of {place}" : live.KnowsRule && live.Numbers.Length == 1 ? $"{place} rule {live.Numbers[0]}" : $"a rule of {place}";
    }

    private static string Name(StoryStep predicted)
    {
        var place = PlaceOf(predicted);
        return predicted.IsPolicy ? $"the policy of {place}" : $"{place} rule {predicted.Number}";
    }

    private static string PlaceOf(StoryStep step) => $"{step.Table.ToString().ToLowerInvariant()} {step.Chain}";

    private static string WordOf(Disposition disposition)
    {
        var name = disposition.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    private void AddNotes(List<string> notes)
    {
        if (best.Query.State == CtStates.Established)
            notes.Add("the live packet was not asked about by nat: it is traced as one of a connection that was there before (state established)");
        foreach (var assumption in best.Hop.Steps.OfType<Step.Assumed>().Select(s => s.Assumption).Where(a => a.SettledBy is null && a.Settle is not null))
        {
            if (IsSettled(assumption))
                notes.Add($"the log settles what no dump does: {assumption.Text} (--assume {ShellWord.Quote(assumption.Settle!)})");
        }

        if (packet.Tool == TraceTool.NftMonitor)
            notes.Add("nft names rules in its own syntax and without number: they are matched by chain, order, verdict and what they do");
        var foreign = packet.Events.Where(e => LiveStory.TableOf(e.Table) is null).Select(e => e.Table).Distinct().ToList();
        if (foreign.Count > 0)
            notes.Add($"steps in tables that are none of iptables' could not be compared: {string.Join(", ", foreign.Take(4))}");
    }

    // No path that fits the log as well has the other answer.
    private bool IsSettled(Assumption assumption) => !all.Any(c =>
        c.Query.State == best.Query.State && c.Alignment.LiveIndex == _alignment.LiveIndex && c.Alignment.IsWhole == _alignment.IsWhole
        && c.Path.Assumptions.Any(a => a.Key == assumption.Key && a.Text != assumption.Text));

    private ImmutableArray<ComparedStep> Steps()
    {
        var steps = ImmutableArray.CreateBuilder<ComparedStep>();
        foreach (var (live, predicted) in _alignment.Pairs)
            steps.Add(predicted is null ? Of(live, ComparedSide.Uncompared) : Of(predicted, ComparedSide.Both) with { LogSource = live.Event.Source, Verdict = live.Event.Verdict is null ? predicted.Verdict?.ToString() : VerdictOf(live) });
        var rest = LiveStory.Of(packet, node);
        for (var i = _alignment.LiveIndex; i < rest.Length; i++)
            steps.Add(Of(rest[i], ComparedSide.Live));
        foreach (var predicted in PredictedStory.Of(best.Hop, node, LiveStory.BackendOf(packet.Tool)).Skip(_alignment.PredictedIndex))
            steps.Add(Of(predicted, ComparedSide.Predicted));
        return steps.ToImmutable();
    }

    private static ComparedStep Of(StoryStep step, ComparedSide side) => new()
    {
        Side = side,
        Place = PlaceOf(step),
        Number = step.IsPolicy ? null : step.Number,
        Verdict = step.Verdict?.ToString(),
        Text = step.Rule?.ToString() ?? "policy",
        RuleSource = step.Source,
    };

    private static ComparedStep Of(LiveStep live, ComparedSide side)
    {
        var number = live.KnowsRule && live.Numbers.Length > 0 ? live.Numbers[0] : (int?)null;
        return new()
        {
            Side = side,
            Place = $"{live.Event.Table} {live.Event.Chain}",
            Number = number,
            Verdict = VerdictOf(live),
            Text = live.Kind switch
            {
                LoggedEventKind.Policy => "policy",
                LoggedEventKind.Return => "return",
                _ => live.Event.RuleText ?? live.Event.NftText ?? (number is { } n ? live.Chain!.Rules[n - 1].ToString() : "a rule"),
            },
            RuleSource = number is { } found ? live.Chain!.SpanOf(found - 1) : default,
            LogSource = live.Event.Source,
        };
    }

    private static string? VerdictOf(LiveStep live) => live.Event.JumpsTo is { } chain ? $"{live.Event.Verdict}:{chain}" : live.Event.Verdict;
}
