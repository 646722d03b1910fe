using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Text;
using PathTrace.Tracing;

namespace PathTrace.Explain.Causes;

/// <summary>A packet that went into a tunnel whose outer packet does not get across: a link of one of the two nodes is down or has no carrier, or the sending node has no route to the other.</summary>
internal static class UnderlayCause
{
    internal static Explanation? Explain(PathCase @case)
    {
        if (@case.LastHop is not { Beyond: [.., Step.Fabric { Tunnel: { } device, Destination: var outer } fabric, Step.Checked { Passed: false } check] } hop)
            return null;
        if (@case.Disposition == Disposition.InterfaceDown && check.Kind == CheckKind.InterfaceState)
            return DownLink(@case, device, outer, check);
        return @case.Disposition == Disposition.Dropped && check.Kind == CheckKind.Tunnel && check.Detail.EndsWith(UnderlayFault.OuterDestination, StringComparison.Ordinal)
            ? WithoutRoute(hop.Node, device, outer, fabric, check)
            : null;
    }

    private static Explanation? DownLink(PathCase @case, string device, IpAddress outer, Step.Checked check)
    {
        foreach (var node in @case.Snapshot.Nodes)
        {
            if ((node.Interfaces ?? []).FirstOrDefault(i => i.Source == check.Source) is not { } link)
                continue;
            return Make.Error(
                FindingCode.InterfaceDown,
                FindingOwner.Node,
                $"{check.Detail}, and the outer packets of {device} need it",
                $"{device} of {@case.NodeName} puts what it is given into packets for {outer}. {(node.Name == @case.NodeName ? $"They leave {node.Name} by {link.Name}" : $"That is {node.Name}'s address on {link.Name}")}, {(link.IsKnownDown ? "which is down" : "at whose other end nobody is")}: nothing of them gets across, and the sender is not told.",
                new Evidence(link.Source, check.Detail)) with
            {
                Fix = link.IsKnownDown ? $"bring {link.Name} up on {node.Name}" : $"find out why {link.Name} of {node.Name} has no carrier: a cable, its far end, or for a bridge its ports",
                Command = link.IsKnownDown ? new($"ip link set {ShellWord.Quote(link.Name)} up", node.Name) : null,
                Check = new($"ip -d link show {ShellWord.Quote(link.Name)}", node.Name),
                Node = node.Name,
                Mend = () => @case.Snapshot.With(Mends.LinkUp(node, link)),
            };
        }

        return null;
    }

    private static Explanation WithoutRoute(string node, string device, IpAddress outer, Step.Fabric fabric, Step.Checked check) => Make.Error(
        FindingCode.NoRoute,
        FindingOwner.Node,
        $"{check.Detail} of {device}",
        $"{device} of {node} puts what it is given into packets for {outer}{(fabric.ToNode is { } far ? $", which is {far}" : "")}, and {node} needs a route for those as for its own. The tunnel drops what it cannot send, and tells nobody.",
        new Evidence(check.Source, check.Detail),
        new Evidence(fabric.Source, "what names the outer destination")) with
    {
        Fix = $"restore {node}'s route to {outer}: the one of its link to the other nodes, or a default route",
        Check = new($"{Words.Ip(outer.Family)} route get {outer}", node),
        Node = node,
        IsSilent = true,
    };
}
