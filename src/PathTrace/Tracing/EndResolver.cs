using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Queries;

namespace PathTrace.Tracing;

/// <summary>Turns the ends of a query into addresses and ports.</summary>
internal sealed class EndResolver(Snapshot snapshot)
{
    /// <summary>The port of a source that names none; in the range that clients use, and shown in every answer.</summary>
    internal const ushort UnstatedSourcePort = 51000;

    /// <summary>The address of an end, of the wanted family if one is given; null with a problem when it has none.</summary>
    internal IpAddress? AddressOf(QueryEnd end, IpFamily? family, out string? problem)
    {
        problem = null;
        if (end is QueryEnd.Address literal)
            return literal.Value;
        var named = (QueryEnd.Named)end;
        if (AddressesOf(named, out problem) is not { } candidates)
            return null;
        var fitting = candidates.Where(a => family is null || a.Family == family).ToList();
        if (fitting.Count > 0)
            return fitting[0];
        problem = Without(named, candidates.IsEmpty || family is null ? "" : $"{family} ");
        return null;
    }

    /// <summary>All addresses of what is named; null with a problem when the snapshot does not hold it.</summary>
    internal ImmutableArray<IpAddress>? AddressesOf(QueryEnd.Named named, out string? problem)
    {
        problem = null;
        if (Namesakes(named) is { Count: > 1 } several)
            problem = $"{Describe(named)} may be {string.Join(" or ", several.Take(4))}; name the namespace";
        else if (CandidatesOf(named) is { } candidates)
            return candidates;
        else
            problem = $"the snapshot holds no {Describe(named)}{Hint(named)}";
        return null;
    }

    // A node's object names some addresses, its interfaces all.
    private string Without(QueryEnd.Named named, string family)
    {
        if (named.Kind != NameKind.Node || snapshot.FindNode(named.Name) is not { } node)
            return $"{Describe(named)} has no {family}address";
        return node.HasEveryInterface
            ? $"{Describe(named)} has no {family}address that is known beyond its links"
            : $"no file tells an {family}address of {Describe(named)}: {node.PathOf("ip-addr.txt")} was not {(node.Interfaces is null ? "collected" : "collected whole")}";
    }

    /// <summary>The destination port: as stated, else the only one that the named service, balancer or pod has.</summary>
    internal ushort? PortOf(QueryEnd end, IpProtocol protocol)
    {
        if (end.Port is { } stated || end is not QueryEnd.Named named)
            return end.Port;
        return PortsOf(named, protocol).Distinct().Take(2).ToList() is [var only] ? only : null;
    }

    /// <summary>The ports that the named service, balancer or pod has of a protocol, as far as is known.</summary>
    internal IEnumerable<ushort> PortsOf(QueryEnd.Named named, IpProtocol protocol) => named.Kind switch
    {
        NameKind.Service => FindService(named)?.Ports.Where(p => p.Protocol == protocol).Select(p => p.Port) ?? [],
        NameKind.LoadBalancer => FrontendsOf(named.Name).Where(b => b.Protocol == protocol && b.Frontend.Port != 0).Select(b => b.Frontend.Port),
        NameKind.Pod => FindPod(named.Namespace, named.Name)?.Ports.Where(p => p.Protocol == protocol).Select(p => p.Port) ?? [],
        _ => [],
    };

    private List<string> Namesakes(QueryEnd.Named named) => (named.Kind, named.Namespace) switch
    {
        (NameKind.Service, null) => [.. (snapshot.Services ?? []).Where(s => s.Name == named.Name).Select(s => s.ToString())],
        (NameKind.Pod, null) => [.. (snapshot.Pods ?? []).Where(p => p.Name == named.Name).Select(p => p.ToString())],
        _ => [],
    };

    internal Pod? FindPod(string? ns, string name) =>
        (snapshot.Pods ?? []).FirstOrDefault(p => p.Name == name && (ns is null || p.Namespace == ns));

    internal IEnumerable<LoadBalancer> FrontendsOf(string name) => (snapshot.LoadBalancers ?? []).Where(b => b.Name == name);

    internal static string Describe(QueryEnd.Named named) =>
        $"{KindText(named.Kind)} {(named.Namespace is null ? "" : named.Namespace + "/")}{named.Name}";

    internal static string KindText(NameKind kind) => kind switch
    {
        NameKind.Service => "service",
        NameKind.Pod => "pod",
        NameKind.Node => "node",
        _ => "load balancer",
    };

    private ImmutableArray<IpAddress>? CandidatesOf(QueryEnd.Named named) => named.Kind switch
    {
        NameKind.Service => FindService(named)?.ClusterAddresses,
        NameKind.Pod => FindPod(named.Namespace, named.Name)?.Addresses,
        NameKind.Node => snapshot.FindNode(named.Name) is { } node ? AddressesOf(node) : null,
        _ => FrontendsOf(named.Name).Select(b => b.Frontend.Address).ToImmutableArray() is { Length: > 0 } found ? found : null,
    };

    // By its internal addresses other machines know it; a family in which it has none goes by the interface that leads to them.
    private static ImmutableArray<IpAddress> AddressesOf(Node node) =>
    [
        .. node.InternalAddresses,
        .. new[] { IpFamily.IPv4, IpFamily.IPv6 }
            .Where(f => !node.InternalAddresses.Any(a => a.Family == f))
            .SelectMany(f => node.FindInterface(ClusterIndex.UnderlayOf(node, f))?.Addresses.Where(a => a.Address.Family == f && a.IsInUse && a.Scope is null or "global") ?? [])
            .Select(a => a.Address)
            .Distinct(),
    ];

    internal Service? FindService(QueryEnd.Named named) =>
        (snapshot.Services ?? []).FirstOrDefault(s => s.Name == named.Name && (named.Namespace is null || s.Namespace == named.Namespace));

    private string Hint(QueryEnd.Named named) => named.Kind switch
    {
        NameKind.Service when snapshot.Services is null => "; services were not collected",
        NameKind.Pod when snapshot.Pods is null => "; pods were not collected",
        NameKind.LoadBalancer when snapshot.LoadBalancers is null => "; load-balancers.txt was not collected",
        _ => "",
    };
}
