using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Text;
using PathTrace.Tracing;

namespace PathTrace.Explain.Causes;

/// <summary>
/// How a vxlan device finds a gateway: the neighbour entry gives the inner link-layer address, the forwarding entry of that the outer destination (vxlan_core.c, vxlan_xmit). The network plugin writes
/// both for each other node.
/// </summary>
internal static class VxlanEntries
{
    /// <summary>What is wrong with the entries for a gateway that is another node's; null when nothing is, or the dumps do not tell.</summary>
    internal static Explanation? Problem(Snapshot snapshot, Names names, Node node, string device, IpAddress gateway)
    {
        if (Tunnels.KindOf(node, device) != "vxlan" || node.Neighbours is not { } neighbours || node.ForwardingEntries is not { IsEmpty: false } entries || names.Node(gateway) is not { } name || name == node.Name)
            return null;
        var owner = snapshot.FindNode(name)!;
        var problem = Problem(names, node, device, gateway, owner, neighbours, entries);
        return problem is null ? null : problem with { Mend = () => Mended(snapshot, node, device, gateway, owner, neighbours, entries) };
    }

    private static Explanation? Problem(Names names, Node node, string device, IpAddress gateway, Node owner, ImmutableArray<Neighbour> neighbours, ImmutableArray<ForwardingEntry> entries)
    {
        var neighbour = neighbours.FirstOrDefault(n => n.Device == device && n.Address == gateway);
        // Where packets for unknown neighbours are flooded, the device finds out by itself.
        var floods = Tunnels.Floods(node, device);
        if (neighbour?.LinkAddress is not { } mac)
            return floods ? null : NoNeighbour(node, device, gateway, owner, neighbour, FileOf(neighbours.Select(n => n.Source)));
        if (Tunnels.EntryOf(node, device, gateway) is not { } entry)
            return floods ? null : NoEntry(node, device, gateway, owner, neighbour, FileOf(entries.Select(e => e.Source)));
        var theirs = FarEnd(owner, device, gateway);
        if (theirs?.LinkAddress is { } right && !string.Equals(mac, right, StringComparison.OrdinalIgnoreCase))
            return OtherMachine(node, device, gateway, owner, neighbour, theirs);
        return NextHopCauses.Holds(owner, entry.Destination!.Value) ? null : WrongEntry(names, node, device, owner, neighbour, entry);
    }

    private static Snapshot? Mended(Snapshot snapshot, Node node, string device, IpAddress gateway, Node owner, ImmutableArray<Neighbour> neighbours, ImmutableArray<ForwardingEntry> entries)
    {
        if (FarEnd(owner, device, gateway)?.LinkAddress is not { } mac || NextHopCauses.AddressOf(owner, gateway.Family) is not { } outer)
            return null;
        return snapshot.With(node with
        {
            Neighbours = [.. neighbours.Where(n => n.Device != device || n.Address != gateway), new(gateway, device, mac, "PERMANENT", default)],
            ForwardingEntries = [.. entries.Where(e => e.Device != device || !string.Equals(e.LinkAddress, mac, StringComparison.OrdinalIgnoreCase)), new(mac, device, outer, default)],
        });
    }

    // The gateway may be the far device's own address, or the one by which its node is reached.
    private static Interface? FarEnd(Node owner, string device, IpAddress gateway)
    {
        var links = (owner.Interfaces ?? []).Where(i => Tunnels.KindOf(owner, i.Name) == "vxlan").ToList();
        return links.Find(i => i.Addresses.Any(a => a.Address == gateway)) ?? links.Find(i => i.Name == device);
    }

    private static SourceSpan FileOf(IEnumerable<SourceSpan> lines) => lines.FirstOrDefault(s => s.IsSet).Source is { } file ? SourceSpan.WholeFile(file) : default;

    private static Explanation NoNeighbour(Node node, string device, IpAddress gateway, Node owner, Neighbour? unresolved, SourceSpan file) => Of(
        node,
        device,
        $"{device} on {node.Name} does not know {gateway}, by which its routes lead to {owner.Name}",
        $"{node.Name}'s neighbours hold {(unresolved is null ? "no entry" : $"an entry without a link-layer address ({unresolved.State})")} for {gateway} on {device}, and no forwarding entry floods what is unknown: packets to {owner.Name}'s pods do not leave.",
        new Evidence(unresolved?.Source ?? file, unresolved is null ? $"the neighbours, without {gateway}" : "the unresolved entry"),
        new Evidence(owner.Source, owner.Name));

    private static Explanation OtherMachine(Node node, string device, IpAddress gateway, Node owner, Neighbour neighbour, Interface theirs) => Of(
        node,
        device,
        $"{device} on {node.Name} takes {gateway} for {neighbour.LinkAddress}; {owner.Name}'s {theirs.Name} is {theirs.LinkAddress}",
        $"Packets to {owner.Name}'s pods are sent with the link-layer address {neighbour.LinkAddress} inside, and {theirs.Name} on {owner.Name}, which holds {gateway}, takes only its own, {theirs.LinkAddress}: it throws them away, as when a device was made anew and {node.Name} has not learned of it.",
        new Evidence(neighbour.Source, $"{node.Name}'s entry"),
        new Evidence(theirs.Source, $"{owner.Name}'s {theirs.Name}"));

    private static Explanation NoEntry(Node node, string device, IpAddress gateway, Node owner, Neighbour neighbour, SourceSpan file) => Of(
        node,
        device,
        $"{device} on {node.Name} has no forwarding entry for {neighbour.LinkAddress}, by which it knows {owner.Name}",
        $"{gateway} is {neighbour.LinkAddress} to {node.Name}, and no forwarding entry of {device} says behind which machine that address is, nor floods what is unknown: packets to {owner.Name}'s pods do not leave.",
        new Evidence(file, $"the forwarding entries, without {neighbour.LinkAddress}"),
        new Evidence(neighbour.Source, "the neighbour"));

    private static Explanation WrongEntry(Names names, Node node, string device, Node owner, Neighbour neighbour, ForwardingEntry entry) => Of(
        node,
        device,
        $"{device} on {node.Name} sends what is for {owner.Name} to {entry.Destination}{(names.Node(entry.Destination!.Value) is { } other ? $", which is {other}" : ", which is no node of the snapshot")}",
        $"The forwarding entry for {neighbour.LinkAddress}, which is {owner.Name}, has the outer destination {entry.Destination}{(NextHopCauses.AddressOf(owner, entry.Destination.Value.Family) is { } right ? $"; {owner.Name} is {right}" : "")}.",
        new Evidence(entry.Source, "the forwarding entry"),
        new Evidence(neighbour.Source, "the neighbour"));

    private static Explanation Of(Node node, string device, string title, string why, params ReadOnlySpan<Evidence> evidence) => Make.Error(FindingCode.TunnelEntryAstray, FindingOwner.Cni, title, why, evidence) with
    {
        Fix = $"let the network plugin write the entries of {device} again (restart its agent on {node.Name})",
        Check = new($"ip neigh show dev {ShellWord.Quote(device)}; bridge fdb show dev {ShellWord.Quote(device)}", node.Name),
        Node = node.Name,
    };
}
