using System.Collections.Immutable;
using PathTrace.Datapath;
using PathTrace.Netfilter;
using PathTrace.Text;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Diff;

/// <summary>Which changes the traces of a difference come by: rules that were hit, policies, routes and rows that decided, of either snapshot.</summary>
internal sealed class CauseFinder
{
    private readonly ImmutableArray<ChangedElement> _changes;
    private readonly Dictionary<SourceSpan, List<int>> _before = [];
    private readonly Dictionary<SourceSpan, List<int>> _after = [];
    private readonly Dictionary<(string? Node, string Set), List<int>> _sets = [];

    internal CauseFinder(ImmutableArray<ChangedElement> changes)
    {
        _changes = changes;
        for (var i = 0; i < changes.Length; i++)
        {
            foreach (var span in changes[i].PartsBefore.Append(changes[i].Cause.Before))
                Add(_before, span, i);
            foreach (var span in changes[i].PartsAfter.Append(changes[i].Cause.After))
                Add(_after, span, i);
            if (changes[i].SetName is { } set)
                Add(_sets, (changes[i].Cause.Node, set), i);
        }
    }

    /// <summary>The places of the changes among all; not certain where the traces come by none, and then those that no trace would cite.</summary>
    internal (ImmutableArray<int> Places, bool AreCertain) Of(Difference difference)
    {
        var (found, idle) = (new SortedSet<int>(), new SortedSet<int>());
        foreach (var (trace, spans) in new[] { (difference.Before, _before), (difference.After, _after) })
        {
            foreach (var (node, steps) in trace is null ? [] : WalksOf(trace))
            {
                for (var i = 0; i < steps.Count; i++)
                    Collect(node, steps[i], spans, IsIdle(steps, i) ? idle : found);
            }
        }

        if (found.Count + idle.Count > 0)
            return ([.. found.Count > 0 ? found : idle], true);
        var crossed = new[] { difference.Before, difference.After }.OfType<Trace>().SelectMany(t => t.Paths).SelectMany(p => p.Hops.Concat(p.Reply?.Hops ?? [])).Select(h => h.Node).ToHashSet(StringComparer.Ordinal);
        ImmutableArray<int> quiet = [.. Enumerable.Range(0, _changes.Length).Where(i => _changes[i].Cause is { Element: not DiffElement.Rule, Node: var node } && (node is null || crossed.Contains(node)))];
        return (quiet.IsEmpty ? [.. Enumerable.Range(0, _changes.Length)] : quiet, false);
    }

    private static IEnumerable<(string? Node, IReadOnlyList<Step> Steps)> WalksOf(Trace trace)
    {
        foreach (var path in trace.Paths)
        {
            yield return (null, [.. path.Origin.Steps, .. path.Reply?.Origin.Steps ?? [], .. path.Reply?.Beyond ?? []]);
            foreach (var hop in path.Hops.Concat(path.Reply?.Hops ?? []))
                yield return (hop.Node, [.. hop.Steps, .. hop.Beyond]);
        }
    }

    // A jump into a chain of which no rule matched, and a rule that only looks on, made nothing of the packet.
    private static bool IsIdle(IReadOnlyList<Step> steps, int place)
    {
        if (steps[place] is not Step.RuleHit hit)
            return false;
        if (RuleLikeness.TargetOf(hit.Rule.Effect) is not { } target)
            return hit.Rule.Effect is Effect.Continue;
        for (var i = place + 1; i < steps.Count; i++)
        {
            if (steps[i] is Step.RuleHit later)
                return later.Table != hit.Table || later.Chain != target;
            if (steps[i] is Step.Assumed or Step.Chosen)
                return false;
        }

        return true;
    }

    private void Collect(string? node, Step step, Dictionary<SourceSpan, List<int>> spans, SortedSet<int> found)
    {
        foreach (var span in SpansOf(step))
        {
            if (spans.TryGetValue(span, out var places))
                found.UnionWith(places);
        }

        if (_sets.Count == 0 || step is not Step.RuleHit hit)
            return;
        foreach (var set in hit.Rule.Conditions.SelectMany(SetsOf))
        {
            if (_sets.TryGetValue((node, set), out var places))
                found.UnionWith(places);
        }
    }

    private static IEnumerable<SourceSpan> SpansOf(Step step) => step switch
    {
        Step.Routed routed => [routed.Source, routed.Route?.Source ?? default, routed.Rule?.Source ?? default],
        Step.Checked check => [check.Source, check.BackRoute?.Source ?? default, check.BackRule?.Source ?? default],
        Step.Fabric fabric => [fabric.Source, fabric.Entry?.Source ?? default],
        _ => [step.Source],
    };

    private static IEnumerable<string> SetsOf(Condition condition) => condition switch
    {
        Condition.InSet set => [set.SetName],
        Condition.Not not => SetsOf(not.Part),
        Condition.All all => all.Parts.SelectMany(SetsOf),
        Condition.Any any => any.Parts.SelectMany(SetsOf),
        _ => [],
    };

    private static void Add(Dictionary<SourceSpan, List<int>> places, SourceSpan span, int place)
    {
        if (span.IsSet && !span.IsWholeFile)
            Add<SourceSpan>(places, span, place);
    }

    private static void Add<T>(Dictionary<T, List<int>> places, T key, int place)
        where T : notnull
    {
        if (!places.TryGetValue(key, out var all))
            places[key] = all = [];
        all.Add(place);
    }
}
