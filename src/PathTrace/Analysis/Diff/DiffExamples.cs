using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Queries;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Diff;

/// <summary>Chooses the packet that stands for a group: one that looks like a client's, where the group has any.</summary>
internal static class DiffExamples
{
    // RFC 5737 and RFC 3849: addresses for documentation.
    private static readonly IpAddress[] Clients = [IpAddress.Parse("203.0.113.7"), IpAddress.Parse("2001:db8:ffff::7")];

    private static readonly IpAddress[] Servers = [IpAddress.Parse("198.51.100.7"), IpAddress.Parse("2001:db8:fffe::7")];

    private const ushort ClientPort = 51000;
    private const ushort ServerPort = 80;

    internal static PacketQuery Of(IReadOnlyList<ComparedClass> classes)
    {
        var chosen = classes.MaxBy(Likeness)!;
        var set = chosen.Set;
        foreach (var client in Clients.Where(c => c.Family == set.Family))
            set = Narrowed(set, PacketField.Source, client.Bits);
        foreach (var server in Servers.Where(c => c.Family == set.Family))
            set = Narrowed(set, PacketField.Destination, server.Bits);
        set = Narrowed(Narrowed(set, PacketField.SourcePort, ClientPort), PacketField.DestinationPort, ServerPort);
        set = Narrowed(set, PacketField.IcmpType, set.Family == IpFamily.IPv6 ? 128u : 8u);
        return SetTracer.QueryOf(set.Pick(), chosen.Origin, chosen.State);
    }

    private static int Likeness(ComparedClass compared) => Likeness(compared.Set) + (compared.Origin is QueryOrigin.From { Kind: NameKind.LoadBalancer } ? 8 : 0);

    private static int Likeness(PacketSet set) =>
        (Clients.Any(c => c.Family == set.Family && set[PacketField.Source].Contains(c.Bits)) ? 4 : 0)
        + (set[PacketField.Protocol].Contains(IpProtocol.Tcp.Number) ? 2 : 0)
        + (set[PacketField.SourcePort].Contains(ClientPort) ? 1 : 0);

    private static PacketSet Narrowed(PacketSet set, PacketField field, UInt128 value)
    {
        var narrowed = set.With(field, set[field].Within(value, value));
        return narrowed.IsEmpty ? set : narrowed;
    }
}
