using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Queries;

namespace PathTrace.Analysis.Verify;

/// <summary>A class of packets that is not as claimed.</summary>
/// <param name="Set">The packets.</param>
/// <param name="Origin">Where they begin; null for what their addresses say.</param>
internal sealed record JudgedClass(PacketSet Set, QueryOrigin? Origin)
{
    private const ushort FirstClientPort = 1024;

    /// <summary>Its smallest packet; of source ports the smallest that clients use, where there is one.</summary>
    internal Packet Example { get; } = ExampleOf(Set);

    /// <summary>Those that a client may send first; then by protocol, destination, its port, source and its port.</summary>
    internal static int Compare(JudgedClass one, JudgedClass other)
    {
        var (a, b) = (one.Example, other.Example);
        if (IsClients(a) != IsClients(b))
            return IsClients(a) ? -1 : 1;
        foreach (var field in new[] { PacketField.Protocol, PacketField.Destination, PacketField.DestinationPort, PacketField.Source, PacketField.SourcePort })
        {
            if (PacketSet.ValueOf(a, field).CompareTo(PacketSet.ValueOf(b, field)) is var order && order != 0)
                return order;
        }

        return 0;
    }

    private static bool IsClients(Packet packet) => packet.SourcePort >= FirstClientPort || !packet.Protocol.HasPorts;

    private static Packet ExampleOf(PacketSet set)
    {
        var clients = set.With(PacketField.SourcePort, set[PacketField.SourcePort].Within(FirstClientPort, ushort.MaxValue));
        return (clients.IsEmpty ? set : clients).Pick();
    }
}
