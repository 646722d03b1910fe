using System.Collections.Immutable;
using PathTrace.Datapath;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Verify;

/// <summary>By which choices of balancers and entry nodes failing packets fail, and by which they do not.</summary>
internal sealed class WayLabels
{
    private readonly SortedSet<string> _failing = new(StringComparer.Ordinal);
    private readonly HashSet<string> _holding = new(StringComparer.Ordinal);

    /// <summary>Notes the ways of one class.</summary>
    internal void Note(Trace trace, ReadOnlySpan<Judgement> judged)
    {
        for (var i = 0; i < trace.Paths.Length; i++)
        {
            if (LabelOf(trace.Paths[i]) is not { } label)
                continue;
            if (judged[i] == Judgement.Holds)
                _holding.Add(label);
            else if (judged[i] == Judgement.Breaks)
                _failing.Add(label);
        }
    }

    /// <summary>The choices by which some packet fails, where there are others by which none does; empty otherwise.</summary>
    internal ImmutableArray<string> Failing() => _holding.IsSubsetOf(_failing) ? [] : [.. _failing];

    private static string? LabelOf(TracePath path) =>
        path.Choices.FirstOrDefault(c => c.Kind is ChoiceKind.LoadBalancer or ChoiceKind.Entry) is { } first
            ? first.Kind == ChoiceKind.LoadBalancer ? $"{path.Origin.Name} → {first.Chosen}" : $"entering at {first.Chosen}"
            : null;
}
