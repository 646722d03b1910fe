using System.Collections.Immutable;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Diff;

/// <summary>Packets that fare differently in the same respect and for the same changes.</summary>
public sealed record DiffGroup
{
    /// <summary>In what they fare differently.</summary>
    public required DiffKind Kind { get; init; }

    /// <summary>False when nobody sends any of the packets as things stand: their source is somebody else's, or does not belong to the link by which they come.</summary>
    public bool IsUsual { get; init; } = true;

    /// <summary>The changes that their traces come by, in the order of nodes and files.</summary>
    public required ImmutableArray<DiffCause> Causes { get; init; }

    /// <summary>
    /// False when the traces come by none of the changes, as when a set lost a member that a rule then missed: the causes are then all changes that may concern such packets.
    /// </summary>
    public bool AreCausesCertain { get; init; } = true;

    /// <summary>The packets, a line each: <c>tcp 10.1.0.0/16 -> 172.17.0.1:80 at worker1 in eth0</c>.</summary>
    public required ImmutableArray<string> Packets { get; init; }

    /// <summary>One of the packets as a query, for <c>pathtrace trace</c>.</summary>
    public required string Example { get; init; }

    /// <summary>What is taken for granted of the example, as <c>--assume</c> takes it; empty for a packet that begins a flow.</summary>
    public ImmutableArray<string> Assuming { get; init; } = [];

    /// <summary>What became of it before; null when it could not begin.</summary>
    public Trace? Before { get; init; }

    /// <summary>What becomes of it afterwards; null when it cannot begin.</summary>
    public Trace? After { get; init; }

    internal ImmutableArray<ComparedClass> Classes { get; init; } = [];
}
