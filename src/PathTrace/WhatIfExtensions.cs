using PathTrace.Cluster;
using PathTrace.Text;
using PathTrace.WhatIf;

namespace PathTrace;

/// <summary>Snapshots of what is not: the same cluster with something changed.</summary>
public static class WhatIfExtensions
{
    /// <summary>
    /// The snapshot with a change made: <c>snapshot.WhatIf("worker1: restore from worker2").Trace("…")</c>. The snapshot itself stays as it is; <see cref="Snapshot.Changes"/> of the other one tells the
    /// change, and rules and routes that come of it cite it.
    /// </summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="change">The change, as people write it: <c>worker1: route add 10.0.2.0/24 via 192.168.0.4</c>, <c>worker1: delete nat KUBE-SERVICES 3</c>.</param>
    /// <exception cref="ChangeException">The text is no change, or the snapshot does not hold what it changes.</exception>
    public static Snapshot WhatIf(this Snapshot snapshot, string change)
    {
        var (changed, diagnostics) = snapshot.TryWhatIf(change);
        return changed ?? throw new ChangeException(diagnostics);
    }

    /// <summary>The same without throwing: null with diagnostics when the change cannot be made.</summary>
    public static ParseResult<Snapshot?> TryWhatIf(this Snapshot snapshot, string change)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(change);
        return Changes.Make(snapshot, change);
    }
}
