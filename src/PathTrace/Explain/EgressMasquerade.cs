using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Queries;
using PathTrace.Text;
using PathTrace.Tracing;

namespace PathTrace.Explain;

/// <summary>
/// Whether nodes give what their pods send to the world a source of their own (flannel's FLANNEL-POSTRTG, Calico's cali-nat-outgoing, the AWS SNAT chain): a packet of each node's pods is sent outside, and a
/// node that leaves it the pod's source while most of its siblings do not, and that lacks the rule by which they do it, has lost that rule. Where nobody masquerades, the network is to know the way back.
/// </summary>
internal sealed class EgressMasquerade
{
    // RFC 5737 and RFC 3849: addresses for documentation, of which no cluster is made; several, should one of them be an example's own.
    private static readonly IpAddress[] Outside = [IpAddress.Parse("198.51.100.77"), IpAddress.Parse("203.0.113.77"), IpAddress.Parse("192.0.2.77"), IpAddress.Parse("2001:db8:ffff::77"), IpAddress.Parse("3fff::77")];

    private readonly Snapshot _snapshot;
    private readonly Names _names;

    internal EgressMasquerade(Snapshot snapshot, Names names)
    {
        (_snapshot, _names) = (snapshot, names);
        Findings = [.. ((IpFamily[])[IpFamily.IPv4, IpFamily.IPv6]).SelectMany(Find)];
    }

    /// <summary>What nodes have lost, one finding of each node and family.</summary>
    internal IReadOnlyList<(string Node, IpFamily Family, Explanation Explanation)> Findings { get; }

    private List<(string, IpFamily, Explanation)> Find(IpFamily family)
    {
        if (_snapshot.Nodes.Length < 2 || !_snapshot.Nodes.Any(n => Translates(n, family)) || Outside.Where(a => a.Family == family && !IsKnown(a)).Select(a => (IpAddress?)a).FirstOrDefault() is not { } outside)
            return [];
        var sent = _snapshot.Nodes.Select(n => (Node: n, Sent: Send(n, family, outside))).Where(s => s.Sent is not null).Select(s => (s.Node, Sent: s.Sent!)).ToList();
        var doing = sent.Where(s => s.Sent.By is not null).ToList();
        return doing.Count * 2 <= sent.Count - 1 ? [] :
        [
            .. from lost in sent
               where lost.Sent.By is null && doing.TrueForAll(d => Lacks(lost.Node, family, d.Sent.By!))
               select (lost.Node.Name, family, Lost(lost.Node, lost.Sent.Source, family, doing[0].Node, doing[0].Sent.By!, doing.Count, sent.Count - 1)),
        ];
    }

    private static bool Translates(Node node, IpFamily family) => ServiceRules.NatTables(node, family)
        .SelectMany(t => t.Chains).Any(c => !c.Name.StartsWith("KUBE-", StringComparison.Ordinal) && c.Rules.Any(r => r.Effect is Effect.Masquerade or Effect.Snat));

    private bool IsKnown(IpAddress address) => _names.Node(address) is not null || _names.FindPod(address) is not null || _names.FindService(address) is not null
        || _snapshot.Nodes.Any(n => (n.Routes ?? []).Any(r => r.Destination.Length > 0 && r.Destination.Contains(address)));

    // Null where nothing certain is sent: no pod or no rules are known, a rule may stop it, or what decides is in no dump.
    private SentPacket? Send(Node node, IpFamily family, IpAddress outside)
    {
        if (!node.HasRulesOf(family) || (_snapshot.Pods ?? []).FirstOrDefault(p => p is { IsLive: true, IsHostNetwork: false } && p.NodeName == node.Name && p.Addresses.Any(a => a.Family == family && IsBehind(node, a))) is not { } pod)
            return null;
        var source = pod.Addresses.First(a => a.Family == family && IsBehind(node, a));
        var text = $"tcp {new SocketAddress(source, 40000)} -> {new SocketAddress(outside, 443)}";
        if (PacketQueryParser.Parse(text).Value is not { } query || Tracers.Of(_snapshot).TryTrace(query, null, oneWay: true).Value is not { Paths: [{ Disposition: Disposition.DeliveredOutside } path] } || path.Hops is not [var only] || only.Node != node.Name)
            return null;
        if (path.LastPacket.Source == source)
            return new(source, null);
        return only.Steps.OfType<Step.RuleHit>().LastOrDefault(h => h is { Table: TableName.Nat, Hook: Hook.Postrouting, Rule.Effect: Effect.Masquerade or Effect.Snat }) is { } hit ? new(source, hit) : null;
    }

    private bool IsBehind(Node node, IpAddress address) => _names.PodNetworks.Find(address)?.Node == node;

    // The rule may be there and spare these pods on purpose (a pool without natOutgoing): only where its chain is gone, is not come to or holds fewer such rules is one lost.
    private static bool Lacks(Node node, IpFamily family, Step.RuleHit sibling)
    {
        var tables = ServiceRules.NatTables(node, family).ToList();
        var isBuiltIn = sibling.Chain == "POSTROUTING";
        return tables.TrueForAll(nat => nat.Find(sibling.Chain) is not { } chain
            || (!isBuiltIn && !ServiceRules.Leads(nat, nat.At(Hook.Postrouting), sibling.Chain))
            || !chain.Rules.Any(r => r.Effect.GetType() == sibling.Rule.Effect.GetType() && (!isBuiltIn || r.Comment == sibling.Rule.Comment)));
    }

    private static Explanation Lost(Node node, IpAddress pod, IpFamily family, Node sibling, Step.RuleHit by, int doing, int others)
    {
        var tables = ServiceRules.NatTables(node, family).ToList();
        var chain = tables.Select(t => t.Find(by.Chain)).OfType<Chain>().FirstOrDefault();
        var isReached = by.Chain == "POSTROUTING" || tables.Exists(t => ServiceRules.Leads(t, t.At(Hook.Postrouting), by.Chain));
        var what = chain is null ? $"{by.Chain} is gone" : isReached ? $"{by.Chain} holds no such rule" : $"POSTROUTING does not lead to {by.Chain}";
        var place = (isReached ? chain?.Declaration : tables.Select(t => t.At(Hook.Postrouting)).OfType<Chain>().FirstOrDefault()?.Declaration) ?? tables.FirstOrDefault()?.Source ?? default;
        return Make.Error(
            FindingCode.MasqueradeMissing,
            FindingOwner.Cni,
            $"{node.Name} does not masquerade what its pods send to the world: {what}{(family == IpFamily.IPv6 ? " (IPv6)" : "")}",
            string.Create(CultureInfo.InvariantCulture, $"{doing} of {others} other nodes give{(doing == 1 ? "s" : "")} what pods send out of the cluster another source ({Words.Place(by)} on {sibling.Name}); on {node.Name} {what}, and packets leave with the pod's own, such as {pod}, which nobody outside can answer."),
            new Evidence(place, what),
            new Evidence(by.Source, $"{sibling.Name}'s rule")) with
        {
            Fix = $"let the network plugin write its rules again on {node.Name} (restart its agent there)",
            Check = new($"{Words.Iptables(family)}-save -t nat | grep -e {ShellWord.Quote(by.Chain)}", node.Name, $"beside the same on {sibling.Name}"),
            Node = node.Name,
        };
    }

    // By is the rule that gave the packet another source; null where it kept the pod's.
    private sealed record SentPacket(IpAddress Source, Step.RuleHit? By);
}
