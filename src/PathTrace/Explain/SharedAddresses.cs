using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Text;
using PathTrace.Tracing;

namespace PathTrace.Explain;

/// <summary>Addresses on the links that lead to the other nodes, owned by two of them. Bridges of several nodes may have the same address (docker0), and so may loopback and link-local ones.</summary>
internal sealed class SharedAddresses
{
    private readonly Snapshot _snapshot;
    private readonly Dictionary<IpAddress, List<Owner>> _shared = [];

    internal SharedAddresses(Snapshot snapshot)
    {
        _snapshot = snapshot;
        var owners = new ByAddress<Owner>();
        foreach (var owner in snapshot.Nodes.SelectMany(OwnersOf))
            owners.Add(owner.Address, owner);
        foreach (var (address, list) in owners)
        {
            if (list.Count > 1)
                _shared.Add(address, [.. list]);
        }
    }

    /// <summary>One finding for each such address.</summary>
    internal IEnumerable<Explanation> All => _shared.Keys.Select(a => Find(a)!);

    /// <summary>The finding about an address; null when one node holds it, or none.</summary>
    internal Explanation? Find(IpAddress address)
    {
        if (!_shared.TryGetValue(address, out var owners))
            return null;
        var nodes = Words.And([.. owners.Select(o => o.Node.Name)]);
        return Make.Error(
            FindingCode.AddressOfTwoNodes,
            FindingOwner.Node,
            $"{nodes} have the same address {address}",
            $"{address} is an address of {nodes} on the network between the nodes: what is sent to it reaches one of them, now this and now that one.",
            [.. owners.Take(2).Select(o => new Evidence(o.Source, $"{o.Node.Name} has it"))]) with
        {
            Fix = "give one of them another address; if the dumps of one node lie in two folders, remove one",
            Check = new($"arping -D -c 3 {address}", owners[0].Node.Name, "add -I DEVICE; an answer: another machine has it"),
            Node = owners[0].Node.Name,
            Mend = () => Without(address, owners),
        };
    }

    private static IEnumerable<Owner> OwnersOf(Node node)
    {
        var known = new HashSet<IpAddress>();
        foreach (var family in (IpFamily[])[IpFamily.IPv4, IpFamily.IPv6])
        {
            if (node.FindInterface(ClusterIndex.UnderlayOf(node, family)) is not { } link)
                continue;
            foreach (var address in link.Addresses)
            {
                if (address.Address.Family == family && address.Scope is not ("host" or "link") && known.Add(address.Address))
                    yield return new(node, address.Address, address.Source);
            }
        }

        foreach (var address in node.InternalAddresses)
        {
            if (known.Add(address))
                yield return new(node, address, node.Source);
        }
    }

    // The one that has another address is the one to give it up.
    private Snapshot Without(IpAddress address, List<Owner> owners)
    {
        var node = owners.OrderByDescending(o => o.Node.InternalAddresses.Any(a => a != address && a.Family == address.Family)).ThenByDescending(o => OwnersOf(o.Node).Count(a => a.Address.Family == address.Family)).First().Node;
        return _snapshot.With(node with
        {
            InternalAddresses = [.. node.InternalAddresses.Where(a => a != address)],
            Interfaces = node.Interfaces is { } links ? [.. links.Select(i => i with { Addresses = [.. i.Addresses.Where(a => a.Address != address)] })] : null,
            Routes = node.Routes is { } routes ? [.. routes.Where(r => r.Type != Routing.RouteType.Local || r.Destination != IpPrefix.Host(address))] : null,
        });
    }

    private sealed record Owner(Node Node, IpAddress Address, SourceSpan Source);
}
