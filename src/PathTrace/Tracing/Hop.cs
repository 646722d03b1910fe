using System.Collections.Immutable;
using PathTrace.Datapath;
using PathTrace.Datapath.Concrete;
using PathTrace.Net;

namespace PathTrace.Tracing;

/// <summary>What one node did with the packet, and the network behind it.</summary>
public sealed record Hop
{
    private ImmutableArray<Step> _steps;

    /// <summary>The node's name.</summary>
    public required string Node { get; init; }

    /// <summary>The ingress interface; null for a packet that the node itself made.</summary>
    public string? In { get; init; }

    /// <summary>The egress interface; null when the packet did not leave.</summary>
    public string? Out { get; init; }

    /// <summary>The gateway of the chosen route; null when the destination was on the link or nothing was sent.</summary>
    public IpAddress? NextHop { get; init; }

    /// <summary>The packet as it arrived or was made.</summary>
    public required Packet PacketIn { get; init; }

    /// <summary>The packet as it left or ended.</summary>
    public required Packet PacketOut { get; init; }

    /// <summary>What happened inside the node, in order.</summary>
    public ImmutableArray<Step> Steps
    {
        // Made when somebody asks; a race makes it twice, to the same effect.
        get => _steps.IsDefault ? _steps = Trail.ToArray(Walked) : _steps;
        init => _steps = value;
    }

    /// <summary>The steps as the walk left them.</summary>
    internal Trail? Walked { get; init; }

    /// <summary>What the network behind the egress interface did; empty when the packet did not leave.</summary>
    public ImmutableArray<Step> Beyond { get; init; } = [];

    /// <summary><see cref="Datapath.Disposition.Forwarded"/>, <see cref="Datapath.Disposition.DeliveredLocally"/>, or what ended the path here.</summary>
    public required Disposition Disposition { get; init; }
}
