using PathTrace.Datapath;
using PathTrace.Text;

namespace PathTrace.Explain.Causes;

/// <summary>
/// A packet for a network behind a link that is down: the kernel takes the network's route away with the link (fib_frontend.c, fib_disable_ip), so that the packet follows whatever other route there is, and
/// is lost somewhere else.
/// </summary>
internal static class DownLinkCause
{
    internal static Explanation? Explain(PathCase @case) => @case.Disposition.IsFailure() ? Of(@case) : null;

    /// <summary>The same of a packet whose way by the other route no dump tells: the link is to be mended first.</summary>
    internal static Explanation? Undecided(PathCase @case) => @case.Disposition == Disposition.Indeterminate && @case.LastStep is Step.Assumed && @case.LastHop is { } last
        && last.Steps.OfType<Step.Routed>().LastOrDefault() is { Route.Destination.Length: 0 } && @case.Names.PodNetworks.Find(@case.Packet.Destination)?.Node.Name == last.Node ? Of(@case) : null;

    private static Explanation? Of(PathCase @case)
    {
        if (@case.Names.PodNetworks.Find(@case.Packet.Destination) is not { } network || !(network.Link.IsKnownDown || network.Link.HasNoCarrier)
            || @case.Path.Hops.FirstOrDefault(h => h.Node == network.Node.Name) is not { } hop)
            return null;
        var (node, device) = (network.Node.Name, network.Link.Name);
        if (network.Link.HasNoCarrier && !network.Link.IsKnownDown)
            return hop.Steps.OfType<Step.Routed>().LastOrDefault() is { } routed && routed.NextHop?.Device != device ? WithoutCarrier(@case, network, routed) : null;
        return Make.Error(
            FindingCode.InterfaceDown,
            FindingOwner.Node,
            $"{device} of {node} is down, and the route to {network.Subnet} went with it",
            $"{@case.Called(@case.Packet.Destination)} is behind {device} of {node}. While that is down the kernel holds no route for it, so {node} sends the packet on by another one, away from where it belongs.",
            new Evidence(network.Link.Source, $"{device} is down"),
            new Evidence(hop.Steps.OfType<Step.Routed>().LastOrDefault()?.Source ?? default, "the route that it takes instead")) with
        {
            Fix = $"bring {device} up on {node}",
            Command = new($"ip link set {ShellWord.Quote(device)} up", node),
            Check = new($"ip -d link show {ShellWord.Quote(device)}", node),
            Node = node,
            Mend = () => @case.Snapshot.With(Mends.LinkUp(network.Node, network.Link)),
        };
    }

    // fib_trie.c, fib_lookup_good_nhc: only ignore_routes_with_linkdown passes over a route whose link has no carrier; else the packet takes it, and ends at the link.
    private static Explanation WithoutCarrier(PathCase @case, PodNetworks.PodNetwork network, Step.Routed routed)
    {
        var (node, device) = (network.Node.Name, network.Link.Name);
        return Make.Error(
            FindingCode.InterfaceDown,
            FindingOwner.Node,
            $"{device} of {node} has no carrier, and {node} passes over the route to {network.Subnet}",
            $"{@case.Called(@case.Packet.Destination)} is behind {device} of {node}. Without a carrier there {node}, which has ignore_routes_with_linkdown on, sends the packet on by another route, away from where it belongs.",
            new Evidence(network.Link.Source, $"{device} has no carrier"),
            new Evidence(routed.Source, "the route that it takes instead")) with
        {
            Fix = $"find out why {device} has no carrier: its far end, or for a bridge its ports",
            Check = new($"ip -d link show {ShellWord.Quote(device)}", node),
            Node = node,
            Mend = () => @case.Snapshot.With(Mends.LinkUp(network.Node, network.Link)),
        };
    }
}
