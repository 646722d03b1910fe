using System.Collections.Immutable;
using PathTrace.KernelLab.Frames;
using PathTrace.KernelLab.Kernel;
using PathTrace.KernelLab.Stories;
using PathTrace.Net;

namespace PathTrace.KernelLab.Clusters;

/// <summary>A packet's whole way through the kernels of a cluster.</summary>
internal sealed record ClusterStory
{
    /// <summary>Everybody it came by, the router too, in the order of its TTL.</summary>
    internal ImmutableArray<Visit> Visits { get; init; } = [];

    /// <summary>The pod that got it, as <c>default/pod-1</c>; null for none.</summary>
    internal string? Pod { get; init; }

    /// <summary>True when it came out on the clients' side.</summary>
    internal bool IsOutside { get; init; }

    /// <summary>The identification or flow label by which it was told from others.</summary>
    internal ushort Id { get; init; }

    /// <summary>The headers as a pod or a client got them.</summary>
    internal Headers? Heard { get; init; }

    /// <summary>The packet as a pod or a client got it.</summary>
    internal Packet? Arrived => Heard?.Packet;

    /// <summary>The numbers of the node and of the pod at whose link it came out; null for none.</summary>
    internal (int Node, int Pod)? PodPlace { get; init; }

    /// <summary>What a local sender was told: an errno; 0 for nothing.</summary>
    internal int SendError { get; init; }

    internal ImmutableArray<DropReason> Drops { get; init; } = [];

    internal ImmutableArray<Visit> OnNodes => [.. Visits.Where(v => v.Node.Length > 0)];

    /// <summary>The source ports that the packet had on its way.</summary>
    internal IReadOnlySet<ushort> SourcePorts => Visits.SelectMany(v => new[] { v.PacketIn, v.Story.Packet }).Append(Arrived).OfType<Packet>().Select(p => p.SourcePort).ToHashSet();

    /// <summary>True when the end was seen and not inferred from silence.</summary>
    internal bool IsSettled => Arrived is not null
        || (Visits.Length > 0 && (Visits[^1].Story.Fate is Fate.Delivered or Fate.Refused || Visits[^1].Story.Answer is not null))
        || Drops.Length > 0
        || SendError != 0;

    /// <summary>How it ended, in a word or two.</summary>
    internal string End => Pod is not null ? "pod"
        : IsOutside ? "outside"
        : Visits.IsEmpty ? "never seen"
        : $"{(Visits[^1].Node.Length == 0 ? "router" : "node")}: {Visits[^1].Story.Fate}{(Visits[^1].Story.Answer is { } answer ? $", {answer}" : "")}";
}
