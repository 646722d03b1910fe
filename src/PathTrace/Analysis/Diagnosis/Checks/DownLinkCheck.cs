using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>A node's link that is down or has no carrier, with pods or endpoints of services behind it: nobody reaches them, whatever way a packet takes.</summary>
internal static class DownLinkCheck
{
    internal static IEnumerable<Explanation> Find(Snapshot snapshot, Names names)
    {
        var down = snapshot.Nodes.SelectMany(n => (n.Interfaces ?? []).Where(i => i.IsKnownDown || i.HasNoCarrier).Select(i => (Node: n, Link: i))).ToList();
        return down.Count == 0 ? [] : Of(snapshot, down, names, Called(snapshot));
    }

    // A bridge without a carrier is what a node without pods has, whatever stale rules say: only a pod of the objects' shows that something ought to be behind it.
    private static IEnumerable<Explanation> Of(Snapshot snapshot, List<(Node Node, Interface Link)> down, Names names, Dictionary<IpAddress, SourceSpan> called)
    {
        foreach (var (node, link) in down)
        {
            foreach (var address in link.Addresses)
            {
                if (names.PodNetworks.Find(address.Address) is not { } network || network.Link != link || called.Where(c => network.Subnet.Contains(c.Key) && (link.IsKnownDown || names.FindPod(c.Key) is not null)).Select(c => c.Value).FirstOrDefault() is not { IsSet: true } proof)
                    continue;
                yield return Of(snapshot, node, link, network.Subnet, proof);
            }
        }
    }

    private static Explanation Of(Snapshot snapshot, Node node, Interface link, IpPrefix subnet, SourceSpan proof)
    {
        var how = link.IsKnownDown ? "is down" : "has no carrier";
        return Make.Error(
            FindingCode.InterfaceDown,
            FindingOwner.Node,
            $"{link.Name} of {node.Name} {how}, and {subnet} is behind it",
            $"Pods or endpoints with addresses of {subnet} hang on {link.Name} of {node.Name}. "
            + (link.IsKnownDown ? "While it is down the kernel holds no route for them, and nothing reaches them." : "Nobody is at the other end of it, and of a bridge no port is up: what it is given goes nowhere, and nothing comes in by it."),
            new Evidence(link.Source, $"{link.Name} {how}"),
            new Evidence(proof, "an address behind it")) with
        {
            Fix = link.IsKnownDown ? $"bring {link.Name} up on {node.Name}" : $"find out why {link.Name} has no carrier: its far end, or for a bridge its ports",
            Command = link.IsKnownDown ? new($"ip link set {ShellWord.Quote(link.Name)} up", node.Name) : null,
            Check = new($"ip -d link show {ShellWord.Quote(link.Name)}", node.Name),
            Node = node.Name,
            Mend = () => snapshot.With(Mends.LinkUp(node, link)),
        };
    }

    // Live pods, and what kube-proxy's endpoint rules of any node send to.
    private static Dictionary<IpAddress, SourceSpan> Called(Snapshot snapshot)
    {
        var called = new Dictionary<IpAddress, SourceSpan>();
        foreach (var pod in (snapshot.Pods ?? []).Where(p => p is { IsLive: true, IsHostNetwork: false }))
        {
            foreach (var address in pod.Addresses)
                called.TryAdd(address, pod.Source);
        }

        foreach (var chain in snapshot.Nodes.SelectMany(n => n.Rulesets).Select(r => r[TableName.Nat]).OfType<Table>().SelectMany(t => t.Chains).Where(c => c.Name.StartsWith("KUBE-SEP-", StringComparison.Ordinal)))
        {
            for (var i = 0; i < chain.Rules.Length; i++)
            {
                if (chain.Rules[i].Effect is Effect.Dnat { Addresses: { IsSingle: true } target })
                    called.TryAdd(target.First, chain.SpanOf(i));
            }
        }

        return called;
    }
}
