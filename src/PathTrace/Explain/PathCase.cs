using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Tracing;

namespace PathTrace.Explain;

/// <summary>One path with everything a cause may look at: its snapshot, its trace, names, and the means to try a change.</summary>
internal sealed class PathCase
{
    private PathCase(Snapshot snapshot, Trace trace, TracePath path, Names names, Trials trials)
    {
        Snapshot = snapshot;
        Trace = trace;
        Path = path;
        Names = names;
        Trials = trials;
        Steps = [.. path.Origin.Steps, .. path.Hops.SelectMany(h => h.Steps.Concat(h.Beyond))];
    }

    /// <summary>The case of the packet, or of its answer where that did not come back: an answer is lost for the same reasons as any packet.</summary>
    internal static PathCase Of(Snapshot snapshot, Trace trace, TracePath path, Names names, Trials trials) =>
        path.Reply is { Disposition: not Disposition.Answered } reply
            ? new(snapshot, trace, reply.AsPath(path), names, trials) { Answered = path }
            : new(snapshot, trace, path, names, trials);

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

    /// <summary>The path of the packet that this one answers; null for a packet that answers none.</summary>
    internal TracePath? Answered { get; private init; }

    /// <summary>The path as the trace holds it.</summary>
    internal TracePath Whole => Answered ?? Path;

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
