using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Net;
using PathTrace.Text;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>One address on the links that lead to the other nodes, owned by two of them. Bridges of several nodes may have the same address (docker0), and so may loopback and link-local ones.</summary>
internal static class NodeAddressesCheck
{
    internal static IEnumerable<Explanation> Find(Snapshot snapshot, Names names)
    {
        var owners = new ByAddress<Owner>();
        foreach (var owner in snapshot.Nodes.SelectMany(OwnersOf))
            owners.Add(owner.Address, owner);
        foreach (var (address, list) in owners)
        {
            if (list.Count > 1)
                yield return Shared(address, list);
        }
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

    private static Explanation Shared(IpAddress address, List<Owner> owners)
    {
        var nodes = Lists.Short([.. owners.Select(o => o.Node.Name)]);
        return Make.Error(
            FindingCode.AddressOfTwoNodes,
            FindingOwner.Node,
            $"{nodes} have the same address {address}",
            $"{address} is an address of {nodes} on the network between the nodes: what is sent to it reaches one of them, now this and now that one.",
            [.. owners.Take(2).Select(o => new Evidence(o.Source, $"{o.Node.Name} has it"))]) with
        {
            Fix = "give one of them another address; if the dumps of one node lie in two folders, remove one",
            Check = new($"arping -D -c 3 {address}", owners[0].Node.Name, "add -I DEVICE; an answer: another machine has it"),
        };
    }

    private sealed record Owner(Node Node, IpAddress Address, SourceSpan Source);
}
