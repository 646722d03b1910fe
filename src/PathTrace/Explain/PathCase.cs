using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Tracing;

namespace PathTrace.Explain;

/// <summary>One path with everything a cause may look at: its snapshot, its trace, names, and the means to try a change.</summary>
internal sealed class PathCase
{
    internal PathCase(Snapshot snapshot, Trace trace, TracePath path, Names names, Trials trials)
    {
        Snapshot = snapshot;
        Trace = trace;
        Path = path;
        Names = names;
        Trials = trials;
        Steps = [.. path.Origin.Steps, .. path.Hops.SelectMany(h => h.Steps.Concat(h.Beyond))];
    }

    internal Snapshot Snapshot { get; }

    internal Trace Trace { get; }

    internal TracePath Path { get; }

    internal Names Names { get; }

    internal Trials Trials { get; }

    /// <summary>Every step of the path, in order.</summary>
    internal IReadOnlyList<Step> Steps { get; }

    internal Step? LastStep => Steps.Count > 0 ? Steps[^1] : null;

    internal Hop? LastHop => Path.Hops.Length > 0 ? Path.Hops[^1] : null;

    internal Disposition Disposition => Path.Disposition;

    /// <summary>The packet at its end.</summary>
    internal Packet Packet => Path.LastPacket;

    /// <summary>The name of the node where it ended; the origin's when it never reached one.</summary>
    internal string NodeName => LastHop?.Node ?? NodeOf(Path.Origin);

    // What a bridge did not let pass never came to its node's IP stack.
    private string NodeOf(PathOrigin origin) => origin.Kind == OriginKind.Pod && Disposition is Disposition.InterfaceDown or Disposition.PortIsolated
        ? Snapshot.Pods?.FirstOrDefault(p => p.ToString() == origin.Name)?.NodeName ?? origin.Name
        : origin.Name;

    internal Node? Node => Snapshot.FindNode(NodeName);

    /// <summary>The last step of a kind, or null.</summary>
    internal T? Last<T>()
        where T : Step
    {
        for (var i = Steps.Count - 1; i >= 0; i--)
        {
            if (Steps[i] is T step)
                return step;
        }

        return null;
    }

    /// <summary>The pod or service beside the address: <c>10.0.1.1 (default/pod-1)</c>.</summary>
    internal string Called(IpAddress address) =>
        Names.Of(Packet.Protocol, address, Packet.DestinationPort) is { } name ? $"{address} ({name})" : address.ToString();
}
