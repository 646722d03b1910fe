using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Queries;
using PathTrace.Queries.Expectations;
using PathTrace.Tracing;

namespace PathTrace.Analysis.PacketSets;

/// <summary>What the names of a set of packets stand for: all addresses that the named thing has.</summary>
/// <param name="snapshot">The snapshot.</param>
/// <param name="problems">Told of names that the snapshot does not hold, in sentences.</param>
internal sealed class NamedEnds(Snapshot snapshot, List<string> problems)
{
    private readonly EndResolver _ends = new(snapshot);

    /// <summary>The addresses of a name; of a balancer each with the port of its frontend, null for every port.</summary>
    internal List<(IpAddress Address, ushort? Port)> SocketsOf(PacketSetEnd.Named named)
    {
        var found = named.Kind == NameKind.LoadBalancer
            ? _ends.FrontendsOf(named.Name).Select(b => (b.Frontend.Address, b.Frontend.Port == 0 ? null : (ushort?)b.Frontend.Port)).Distinct().ToList()
            : AddressesOf(named).Select(a => (a, (ushort?)null)).ToList();
        if (found.Count == 0 && named.Kind == NameKind.LoadBalancer)
            problems.Add($"the snapshot holds no load balancer {named.Name}");
        return found;
    }

    /// <summary>The ports at which the named thing takes a protocol; null where it has none that are known, or takes them all.</summary>
    internal IntervalSet? PortsOf(PacketSetEnd.Named named, IpProtocol protocol)
    {
        var ports = protocol.HasPorts && named.Kind is NameKind.Service or NameKind.LoadBalancer ? _ends.PortsOf(EndOf(named), protocol).Distinct().ToList() : [];
        return ports.Count == 0 ? null : IntervalSet.Of(ports.Select(p => new IntervalSet.Interval(p, p)));
    }

    /// <summary>Complains of an origin that the snapshot does not hold.</summary>
    internal void CheckOrigin(QueryOrigin? origin)
    {
        var isKnown = origin switch
        {
            QueryOrigin.At at => snapshot.FindNode(at.Node) is { } node && (at.Interface is null || !node.HasEveryInterface || node.FindInterface(at.Interface) is not null),
            QueryOrigin.From { Kind: NameKind.Node } from => snapshot.FindNode(from.Name) is not null,
            QueryOrigin.From { Kind: NameKind.LoadBalancer } from => _ends.FrontendsOf(from.Name).Any(),
            QueryOrigin.From from => _ends.FindPod(from.Namespace, from.Name) is not null,
            _ => true,
        };
        if (!isKnown)
            problems.Add($"the snapshot does not hold what is named by '{PacketQueryText.Print(origin!)}'");
    }

    /// <summary>The node of a pod; null where it is not known.</summary>
    internal string? NodeOf(QueryOrigin.From pod) => _ends.FindPod(pod.Namespace, pod.Name)?.NodeName;

    private static QueryEnd.Named EndOf(PacketSetEnd.Named named) => new(named.Kind, named.Namespace, named.Name, null);

    private ImmutableArray<IpAddress> AddressesOf(PacketSetEnd.Named named)
    {
        if (_ends.AddressesOf(EndOf(named), out var problem) is { } addresses)
            return addresses;
        problems.Add(problem!);
        return [];
    }
}
