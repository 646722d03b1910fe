using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Datapath.Concrete;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Tracing;

/// <summary>
/// What lies behind a node's egress interface: a pod's link, a shared subnet, a tunnel, or the fabric with its next-hop table. The fabric looks at the packet's current destination.
/// </summary>
internal sealed partial class Delivery
{
    private readonly ClusterIndex _index;
    private readonly Underlay _underlay;

    internal Delivery(ClusterIndex index)
    {
        _index = index;
        _underlay = new(index);
        Balancing = new(index, this);
    }

    internal Balancing Balancing { get; }

    /// <summary>Where a sent packet goes. Several arrivals when the fabric has a choice or the snapshot leaves a question open.</summary>
    internal ImmutableArray<Arrival> Deliver(PacketState state)
    {
        state.Witness?.SawPlace(state.Packet.Destination);
        var node = state.Node.Node;
        var device = state.Out ?? "";
        var target = state.NextHop?.Via ?? state.Packet.Destination;
        // link_watch.c, linkwatch_do_dev, and sch_generic.c, dev_deactivate: a link without a carrier has noop_qdisc, which drops all that it is given; rules and routes do not mind.
        if (state.Node.FindInterface(device) is { HasNoCarrier: true } link)
            return [new(state, Disposition.InterfaceDown, null, [new Step.Checked(CheckKind.InterfaceState, false, $"{device} has no carrier", link.Source)])];
        if (state.NextHop?.Encap is { } encap)
            return [Unknown(state, $"where the encapsulated packet ({encap}) comes out", "encapsulating routes are not followed", state.Route?.Source ?? default)];
        if (Tunnels.KindOf(node, device) is { } kind)
            return kind == "wireguard" ? [.. ThroughWireGuard(state, device)] : [.. ThroughTunnel(state, device, kind, target)];
        if (Contested(state, target) is { } contested)
            return [contested];
        if (HolderNear(node, device, target) is { } holder)
            return [At(state, holder.Node, holder.Interface, new Step.Fabric(target, null, null, holder.Node.Name, holder.Address?.Source ?? holder.Node.Source))];
        if (!_index.LeadsOutside(node, device, state.Packet.Family) && state.NextHop?.Via is null)
            return [OntoPodLink(state)];
        if (state.NextHop?.Via is null)
            return [.. OnSharedLink(state)];
        return IsNobody(node, device, target) ? [ToNobody(state, target)] : [.. ByFabric(state, [])];
    }

    // A frame for a gateway reaches the machine that answers for its address, and not the fabric's router in its stead (neighbour.c, neigh_resolve_output). The router itself is no node of the
    // snapshot either: it is told by being a gateway of default routes, or by a neighbour's entry with a link-layer address.
    private bool IsNobody(Node node, string device, IpAddress gateway) =>
        _index.HasRouters(gateway.Family)
        && !_index.IsRouter(gateway)
        && node.FindInterface(device)?.Addresses.Any(a => a.Subnet.Contains(gateway)) == true
        && node.Neighbours?.Any(n => n.Device == device && n.Address == gateway && n.LinkAddress is not null) != true;

    private Arrival ToNobody(PacketState state, IpAddress gateway)
    {
        var step = new Step.Fabric(gateway, null, null, null, state.Route?.Source ?? default);
        return _index.IsOfCluster(state.Packet.Destination) ? new(state, Disposition.NextHopUnknown, null, [step]) : Outside(state, [step]);
    }

    // The destination is on the link itself: a flat network, where the fabric knows who holds which pod address.
    private IEnumerable<Arrival> OnSharedLink(PacketState state)
    {
        var destination = state.Packet.Destination;
        if (NodeOfPod(destination) is { } node)
            return [At(state, node, null, new Step.Fabric(destination, null, null, node.Name, _index.PodsAt(destination).First().Source))];
        var step = new Step.Fabric(destination, null, null, null, default);
        if (!_index.IsOfCluster(destination))
            return [Outside(state, [step])];
        if (!_index.KnowsPods && !_index.IsService(destination))
            return [UnknownPod(state)];
        return [new(state, Disposition.NextHopUnknown, null, [step])];
    }

    private IEnumerable<Arrival> ThroughTunnel(PacketState state, string device, string kind, IpAddress gateway)
    {
        var node = state.Node.Node;
        var outer = Tunnels.OuterDestination(node, device, kind, gateway);
        // Collected neighbours that do not know the gateway are no gap to fill from the next-hop table: the kernel would not know either.
        var isCollected = kind == "vxlan" && node.Neighbours is not null && node.ForwardingEntries is not null
            && (node.Broken & (BrokenDumps.Neighbours | BrokenDumps.ForwardingEntries)) == 0;
        var far = outer is { } address ? Owner(address) : null;
        var exit = outer is not null ? far?.Node
            : isCollected ? null
            : HolderNear(node, device, gateway)?.Node ?? NodeByPodCidr(state.Packet.Destination);
        var step = new Step.Fabric(outer ?? gateway, null, device, exit?.Name, (kind == "vxlan" ? Tunnels.EntryOf(node, device, gateway)?.Source : null) ?? state.Route?.Source ?? default);
        if (outer is { } carried && _underlay.Fault(state, kind, carried, far) is { } fault)
            return [new(state, fault.Disposition, null, [step, fault.Step])];
        if (exit is not null)
            return [At(state, exit, Tunnels.ExitAt(exit, device, kind), step)];
        if (outer is not null)
            return [new(state, Disposition.NextHopUnknown, null, [step])];
        // bridge fdb prints the entries of every device: nothing at all is no answer.
        if (isCollected && node.ForwardingEntries is { IsEmpty: false } && !Tunnels.Floods(node, device))
            return [NowhereToSend(state, device, gateway)];
        return [Unknown(
            state,
            $"where the packet comes out of {device}",
            isCollected ? $"the neighbours and forwarding entries of {device} hold no way to {gateway}"
                : $"neighbours and forwarding entries of {device} were not both collected",
            state.Route?.Source ?? default,
            node.PathOf("ip-neigh.txt"))];
    }

    // A neighbour that answers nobody ends in host-unreachable (arp.c, arp_error_report); a frame for an address without an entry vanishes (vxlan_core.c, vxlan_xmit: tx_dropped).
    private static Arrival NowhereToSend(PacketState state, string device, IpAddress gateway)
    {
        var neighbour = state.Node.Node.Neighbours?.FirstOrDefault(n => n.Device == device && n.Address == gateway);
        return neighbour?.LinkAddress is { } mac
            ? new(state, Disposition.Dropped, null, [new Step.Checked(CheckKind.Tunnel, false, $"{device} has no forwarding entry for {mac}, which is {gateway}", neighbour.Source)])
            : new(state, Disposition.Unreachable, null, [new Step.Checked(CheckKind.Tunnel, false, $"{device} has no neighbour entry for {gateway}", state.Route?.Source ?? default)]);
    }

    private Arrival OntoPodLink(PacketState state)
    {
        var node = state.Node.Node;
        var destination = state.Packet.Destination;
        var pods = _index.PodsAt(destination);
        foreach (var pod in pods)
        {
            if (pod.NodeName == node.Name)
                return BehindPort(state) ?? Delivered(state, pod);
        }

        if (pods.Length > 0 && pods.All(p => p.NodeName is not null))
            return Lost(state, Disposition.WrongNode, $"{destination} is {pods[0]} on {pods[0].NodeName}", pods[0].Source);
        if (pods.Length > 0)
            return Delivered(state, pods[0]);
        if (_index.KnowsPods && _index.IsOfCluster(destination))
            return OfEnded(state) ?? Lost(state, Disposition.NoSuchPod, $"no pod holds {destination}", default);
        if (!_index.IsOfCluster(destination))
            return LeadsToContainers(state) ? UnknownNeighbour(state) : Outside(state, []);
        return _index.IsEndpoint(destination) ? Delivered(state, null) : UnknownPod(state);
    }

    // What has ended gave its address back.
    private Arrival? OfEnded(PacketState state) =>
        (_index.Snapshot.Pods ?? []).FirstOrDefault(p => p is { IsLive: false, IsHostNetwork: false } && p.Addresses.Contains(state.Packet.Destination)) is { } ended
            ? Lost(state, Disposition.NoSuchPod, $"no pod holds {state.Packet.Destination} any more: {ended} is {ended.Phase}", ended.Source)
            : null;

    // The bridge gives a frame to no port that is down. Which port it is may be in no dump; then the way ends open.
    private static Arrival? BehindPort(PacketState state)
    {
        if (!state.Node.HasBlockedPorts || !BridgePorts.IsBridge(state.Node, state.Out ?? ""))
            return null;
        state.Witness?.FixAddress(state.Packet.Destination);
        if (BridgeLinks.ToPort(state.Node, state.Out!, state.Packet.Destination) is not { } objection)
            return null;
        return objection.Missing is { } missing
            ? Unknown(state, missing.What, missing.Because, objection.Source, missing.MissingFile)
            : new(state, objection.End, null, [new Step.Checked(objection.Kind, false, objection.Detail, objection.Source)]);
    }

    private ClusterIndex.Holder? HolderNear(Node node, string device, IpAddress target) =>
        _index.HoldersOf(target) is { IsEmpty: false } holders ? NearestOf(holders, node, device, target) : null;

    private static ClusterIndex.Holder? NearestOf(ImmutableArray<ClusterIndex.Holder> holders, Node node, string device, IpAddress target)
    {
        var others = holders.Where(h => h.Node.Name != node.Name).ToList();
        var subnets = node.FindInterface(device)?.Addresses.Where(a => a.Subnet.Contains(target)).ToList();
        var underlay = others.Where(h => h.IsOnUnderlay).ToList();
        if (subnets is null || subnets.Count > 0)
            return underlay.FirstOrDefault() ?? others.FirstOrDefault(h => h.Address is { } a && (subnets ?? []).Any(s => a.Subnet.Contains(s.Address)));
        // A gateway that is reached onlink, outside every subnet of the device.
        return device == ClusterIndex.UnderlayOf(node, target.Family) ? underlay.FirstOrDefault() : null;
    }

    private Arrival? Contested(PacketState state, IpAddress address)
    {
        var all = _index.HoldersOf(address);
        if (all.Length < 2)
            return null;
        var holders = all.Where(h => h.IsOnUnderlay).DistinctBy(h => h.Node.Name).ToList();
        if (holders.Count < 2)
            return null;
        var names = string.Join(", ", holders.Select(h => h.Node.Name));
        return Unknown(state, $"which of {names} gets what is sent to {address}", "more than one node holds the address", holders[1].Address?.Source ?? holders[1].Node.Source);
    }

    private ClusterIndex.Holder? Owner(IpAddress address)
    {
        var holders = _index.HoldersOf(address);
        return holders.FirstOrDefault(h => h.IsOnUnderlay) ?? (holders is [var only] && MayBeOnUnderlay(only, address.Family) ? only : null);
    }

    // A bridge's own address is behind its node like the pods beside it: without a next hop the network does not find it. Other links may be known to it all the same.
    private bool MayBeOnUnderlay(ClusterIndex.Holder holder, IpFamily family) =>
        holder.Interface is not { } device || ClusterIndex.UnderlayOf(holder.Node, family).Length == 0 || _index.LeadsOutside(holder.Node, device, family);

    private Node? NodeOfPod(IpAddress address) =>
        _index.PodsAt(address).FirstOrDefault(p => p.NodeName is not null) is { NodeName: { } name } ? _index.Snapshot.FindNode(name) : null;

    private Node? NodeByPodCidr(IpAddress address)
    {
        foreach (var entry in _index.NextHops.Lookup(address))
        {
            if (entry.NextHop is { } nextHop && Owner(nextHop) is { } owner)
                return owner.Node;
        }

        return _index.NodeOfPodCidr(address);
    }

    private Arrival At(PacketState state, Node node, string? device, params ImmutableArray<Step> steps)
    {
        var family = state.Packet.Family;
        var arriving = state.ArrivingAt(_index.ModelOf(node, family), device ?? ClusterIndex.UnderlayOf(node, family));
        return new(arriving, null, null, steps);
    }

    private static Arrival Outside(PacketState state, ImmutableArray<Step> steps) =>
        new(state, Disposition.DeliveredOutside, new(state.Node.Node.Name, null, state.Packet.To), steps);

    private static Arrival Delivered(PacketState state, Pod? pod)
    {
        var end = new PathEnd(state.Node.Node.Name, pod?.ToString(), state.Packet.To);
        var owned = new Step.Owned(state.Packet.Destination, pod?.ToString(), pod?.Source ?? default) { Status = pod?.Ailment };
        return RefusalOf(state) is { } refusal
            ? new(state, Disposition.Martian, end, [owned, new Step.Checked(CheckKind.Martian, false, refusal, default)])
            : new(state, Disposition.DeliveredToPod, end, [owned]);
    }

    // The pod's own kernel, as it comes: fib_frontend.c, __fib_validate_source, and route.c, ip_route_input_slow; ip6_input.c, ip6_rcv_core.
    private static string? RefusalOf(PacketState state)
    {
        var packet = state.Packet;
        if (state.Witness.Special(packet.Source).IsLoopback)
            return $"the pod gets a packet from {packet.Source}, which no kernel takes from the wire";
        return packet.Family == IpFamily.IPv4 && state.Witness.IsSame(packet.Source, packet.Destination) ? $"the pod gets a packet from its own address {packet.Source}, and refuses it" : null;
    }

    private static Arrival Lost(PacketState state, Disposition disposition, string detail, SourceSpan source) =>
        new(state, disposition, null, [new Step.Checked(CheckKind.Owner, false, detail, source)]);

    // A bridge of the node, or a link with a route of its own for this one address: what hangs there is a pod or another container of the node, and no machine outside.
    private static bool LeadsToContainers(PacketState state) =>
        state.Route is { Destination.IsHost: true }
        || (state.Node.FindInterface(state.Out) is { } link && (link.Kind == "bridge" || state.Node.Node.Interfaces?.Any(port => port.Master == link.Name) == true));

    private Arrival UnknownNeighbour(PacketState state) => _index.KnowsPods
        ? Unknown(
            state,
            $"whether anything answers at {state.Packet.Destination} behind {state.Out} of {state.Node.Node.Name}",
            "no pod of the snapshot has the address, and no dump tells what else hangs there",
            state.Route?.Source ?? default)
        : UnknownPod(state);

    private Arrival UnknownPod(PacketState state) => Unknown(
        state,
        $"whether a pod answers at {state.Packet.Destination}",
        _index.Snapshot.Pods is null ? "the pods were not collected" : "the list of pods breaks off",
        default,
        "pods.txt");

    internal static Arrival Unknown(PacketState state, string text, string reason, SourceSpan source, string? file = null)
    {
        var assumption = new Assumption($"{state.Node.Node.Name}/beyond/{state.Out}/{state.Packet.Destination}", text, reason, source, file);
        state.Branch = Branch.Assume(Fork.OfAssumption(), 0, assumption, state.Branch);
        return new(state, Disposition.Indeterminate, null, [new Step.Assumed(assumption)]);
    }
}
