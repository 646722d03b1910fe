using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>A node's link that is down, with pods or endpoints of services behind it: nobody reaches them, whatever way a packet takes.</summary>
internal static class DownLinkCheck
{
    internal static IEnumerable<Explanation> Find(Snapshot snapshot, Names names)
    {
        var down = snapshot.Nodes.SelectMany(n => (n.Interfaces ?? []).Where(i => i.IsKnownDown).Select(i => (Node: n, Link: i))).ToList();
        return down.Count == 0 ? [] : Of(snapshot, down, names, Called(snapshot));
    }

    private static IEnumerable<Explanation> Of(Snapshot snapshot, List<(Node Node, Interface Link)> down, Names names, Dictionary<IpAddress, SourceSpan> called)
    {
        foreach (var (node, link) in down)
        {
            foreach (var address in link.Addresses)
            {
                if (names.PodNetworks.Find(address.Address) is not { } network || network.Link != link || called.Where(c => network.Subnet.Contains(c.Key)).Select(c => c.Value).FirstOrDefault() is not { IsSet: true } proof)
                    continue;
                yield return Make.Error(
                    FindingCode.InterfaceDown,
                    FindingOwner.Node,
                    $"{link.Name} of {node.Name} is down, and {network.Subnet} is behind it",
                    $"Pods or endpoints with addresses of {network.Subnet} hang on {link.Name} of {node.Name}. While it is down the kernel holds no route for them, and nothing reaches them.",
                    new Evidence(link.Source, $"{link.Name} is down"),
                    new Evidence(proof, "an address behind it")) with
                {
                    Fix = $"bring {link.Name} up on {node.Name}",
                    Command = new($"ip link set {ShellWord.Quote(link.Name)} up", node.Name),
                    Check = new($"ip -d link show {ShellWord.Quote(link.Name)}", node.Name),
                    Node = node.Name,
                    Mend = () => snapshot.With(Mends.LinkUp(node, link)),
                };
            }
        }
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
