using System.Globalization;
using PathTrace.Datapath;
using PathTrace.Netfilter;
using PathTrace.Tracing;

namespace PathTrace.Explain.Causes;

/// <summary>A rule of raw keeps a service's packet out of connection tracking: nat never sees it (nf_nat_core.c, nf_nat_inet_fn: without a connection there is nothing to translate).</summary>
internal static class UntrackedCause
{
    internal static Explanation? Explain(PathCase @case)
    {
        foreach (var hop in @case.Path.Hops)
        {
            if (hop.Steps.OfType<Step.RuleHit>().FirstOrDefault(h => h.Rule.Effect is Effect.NoTrack) is { } hit && RuleOf(@case, hop) is { } rule)
                return Untracked(@case, hop, hit, rule);
        }

        return null;
    }

    private static ServiceRule? RuleOf(PathCase @case, Hop hop)
    {
        if (@case.Snapshot.FindNode(hop.Node) is not { } node)
            return null;
        var packet = hop.PacketIn;
        return @case.Names.Rules.Find(node, packet.Protocol, packet.Destination, packet.DestinationPort)
            ?? (@case.Names.Node(packet.Destination) == node.Name ? @case.Names.Rules.FindNodePort(node, packet) : null);
    }

    private static Explanation Untracked(PathCase @case, Hop hop, Step.RuleHit hit, ServiceRule rule) => Make.Error(
        FindingCode.ConnectionsNotTracked,
        FindingOwner.Node,
        $"{Words.Place(hit)} on {hop.Node} keeps it out of connection tracking",
        string.Create(
            CultureInfo.InvariantCulture,
            $"nat {rule.Chain} rule {rule.Number} on {hop.Node} would send {hop.PacketIn.To} to an endpoint, but the nat table sees tracked packets only, and {Words.Place(hit)} says that this one is not tracked. So it keeps the service address."),
        new Evidence(hit.Source, "the rule that keeps it untracked"),
        new Evidence(rule.Source, "the rule that ought to take it")) with
    {
        Fix = $"remove that rule on {hop.Node}, or leave traffic to {hop.PacketIn.Destination} out of it",
        Check = new($"{Words.Iptables(hop.PacketIn.Family)} -t raw -S", hop.Node),
        Node = hop.Node,
        Mend = () => Mends.WithoutRule(@case.Snapshot, hop.Node, hop.PacketIn.Family, hit),
    };
}
