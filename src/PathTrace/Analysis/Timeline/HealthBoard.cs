using System.Collections.Immutable;

namespace PathTrace.Analysis.Timeline;

/// <summary>
/// What a balancer's health checks say of its backends: each is checked at its interval by a connection like the client's, and goes or comes back after so many results in a row. All begin as
/// healthy.
/// </summary>
internal sealed class HealthBoard(Connector connector, TimelineSettings settings, TimeSpan interval)
{
    private readonly TimeSpan _timeout = settings.BalancerTimeout < interval ? settings.BalancerTimeout : interval;
    private readonly SortedDictionary<string, Checks> _checks = new(StringComparer.Ordinal);

    /// <summary>What health checks did, in order.</summary>
    internal ImmutableArray<HealthChange> Changes => [.. _checks.Values.SelectMany(c => c.Changes).OrderBy(c => c.At).ThenBy(c => c.Backend, StringComparer.Ordinal)];

    /// <summary>Whether the balancer holds a backend for healthy; null when it cannot be told.</summary>
    internal bool? IsUp(string backend, TimeSpan at)
    {
        if (!_checks.TryGetValue(backend, out var checks))
            _checks[backend] = checks = new() { Next = settings.From };
        for (; checks.Next <= at; checks.Next += interval)
            Note(checks, connector.Connect(checks.Next, _timeout, backend));
        // A check's result comes when it has ended, which may be after the moment in question.
        for (var i = checks.Changes.Count - 1; i >= 0; i--)
        {
            if (checks.Changes[i].At <= at)
                return checks.Changes[i].IsUp;
        }

        return true;
    }

    private void Note(Checks checks, TimelineConnection check)
    {
        bool? passed = check.Outcome switch { ConnectionOutcome.Answered => true, ConnectionOutcome.Unknown => null, _ => false };
        checks.InRow = passed == checks.Last ? checks.InRow + 1 : 1;
        checks.Last = passed;
        var isUp = checks.Changes.Count == 0 ? true : checks.Changes[^1].IsUp;
        if (passed != isUp && (passed is null || checks.InRow >= settings.HealthThreshold))
            checks.Changes.Add(new(check.End, check.Backend ?? "", passed));
    }

    /// <summary>The checks of one backend so far.</summary>
    private sealed class Checks
    {
        internal TimeSpan Next { get; set; }

        internal bool? Last { get; set; } = true;

        internal int InRow { get; set; }

        internal List<HealthChange> Changes { get; } = [];
    }
}
