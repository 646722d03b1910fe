using System.Runtime.CompilerServices;
using PathTrace.Cluster;

namespace PathTrace.Tracing;

/// <summary>One tracer per snapshot, kept with its indexes for as long as the snapshot lives.</summary>
internal static class Tracers
{
    private static readonly ConditionalWeakTable<Snapshot, Tracer> Kept = [];

    /// <summary>The tracer of a snapshot.</summary>
    internal static Tracer Of(Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return Kept.GetValue(snapshot, static s => new Tracer(s));
    }
}
