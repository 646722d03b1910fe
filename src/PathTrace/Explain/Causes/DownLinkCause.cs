using PathTrace.Datapath;
using PathTrace.Text;

namespace PathTrace.Explain.Causes;

/// <summary>
/// A packet for a network behind a link that is down: the kernel takes the network's route away with the link (fib_frontend.c, fib_disable_ip), so that the packet follows whatever other route there is, and
/// is lost somewhere else.
/// </summary>
internal static class DownLinkCause
{
    internal static Explanation? Explain(PathCase @case)
    {
        if (!@case.Disposition.IsFailure() || @case.Names.PodNetworks.Find(@case.Packet.Destination) is not { Link.IsKnownDown: true } network
            || @case.Path.Hops.FirstOrDefault(h => h.Node == network.Node.Name) is not { } hop)
            return null;
        var (node, device) = (network.Node.Name, network.Link.Name);
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
}
