using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Datapath.Concrete;
using PathTrace.Text;

namespace PathTrace.Tracing;

/// <content>WireGuard: the inner destination chooses the peer, and the far end takes from a peer only inner sources that it allows it (drivers/net/wireguard: device.c, wg_xmit; receive.c, wg_packet_consume_data_done). Keys that do not fit end the handshake.</content>
internal sealed partial class Delivery
{
    private List<Arrival> ThroughWireGuard(PacketState state, string device)
    {
        var node = state.Node.Node;
        var destination = state.Packet.Destination;
        if (node.WireGuard is not { } devices)
            return [Unknown(state, $"where the packet comes out of {device}", $"no dump shows the peers of {device}", state.Route?.Source ?? default, node.PathOf(WireGuardDevice.File))];
        var own = devices.FirstOrDefault(d => d.Name == device);
        var isBroken = node.Broken.HasFlag(BrokenDumps.WireGuard);
        if (own?.PeerOf(destination) is not { } peer)
        {
            return isBroken || own is null
                ? [Unknown(state, $"where the packet comes out of {device}", own is null ? $"{WireGuardDevice.File} does not show {device}" : $"{WireGuardDevice.File} breaks off", own?.Source ?? default, node.PathOf(WireGuardDevice.File))]
                : [Refused(state, $"no peer of {device} has allowed addresses that hold {destination}", own.Source)];
        }

        // receive.c, wg_packet_consume_data_done, and socket.c, wg_socket_set_peer_endpoint: where a peer's last packet came from is where it is answered, whatever the dump says.
        if (state.IsAnswer && (peer.Endpoint is not { } known || Owner(known.Address) is null))
            return [Unknown(state, $"where {device} sends what is for {destination}", "it answers a peer where the peer's last packet came from, and the dump is older than that packet", peer.Source)];
        if (peer.Endpoint is not { } endpoint)
            return [Refused(state, $"{device} knows no endpoint of the peer for {destination}", peer.Source)];
        var far = Owner(endpoint.Address);
        if (_underlay.Fault(state, "wireguard", endpoint.Address, far) is { } fault)
            return [new(state, fault.Disposition, null, [new Step.Fabric(endpoint.Address, null, device, far?.Node.Name, peer.Source), fault.Step])];
        if (far?.Node is not { } exit)
        {
            var nowhere = new Step.Fabric(endpoint.Address, null, device, null, peer.Source);
            return [_index.IsOfCluster(destination) ? new(state, Disposition.NextHopUnknown, null, [nowhere]) : Outside(state, [nowhere])];
        }

        var step = new Step.Fabric(endpoint.Address, null, device, exit.Name, peer.Source);
        return WireGuardKeys.Fits(peer, exit) == false
            ? [Untaken(state, step, $"the peer of {device} for {destination} has another key than {exit.Name}", peer.Source)]
            : Taken(state, own, exit, device, step);
    }

    // The sender is told by host-unreachable.
    private static Arrival Refused(PacketState state, string detail, SourceSpan source) =>
        new(state, Disposition.Unreachable, null, [new Step.Checked(CheckKind.Tunnel, false, detail, source)]);

    // The far end throws it away, and tells nobody.
    private static Arrival Untaken(PacketState state, Step.Fabric step, string detail, SourceSpan source) =>
        new(state, Disposition.Dropped, null, [step, new Step.Checked(CheckKind.Tunnel, false, detail, source)]);

    private List<Arrival> Taken(PacketState state, WireGuardDevice own, Node exit, string device, Step.Fabric step)
    {
        var name = Tunnels.ExitAt(exit, device, "wireguard");
        var sender = state.Node.Node;
        var there = exit.WireGuard?.FirstOrDefault(d => d.Name == name);
        var peer = there is null ? null : PeerFor(sender, own, there);
        if (there is not null && peer is not null)
        {
            state.Witness?.SawPlace(state.Packet.Source);
            return ReferenceEquals(there.PeerOf(state.Packet.Source), peer)
                ? [At(state, exit, name, step)]
                : [Untaken(state, step, $"{name} of {exit.Name} does not take {state.Packet.Source} from {sender.Name}", peer.Source)];
        }

        if (there is not null && WireGuardKeys.IsStranger(own, there, exit))
            return [Untaken(state, step, $"{name} of {exit.Name} has no peer with the key of {sender.Name}", there.Source)];

        var file = exit.WireGuard is null ? exit.PathOf(WireGuardDevice.File) : null;
        var why = exit.WireGuard is null ? $"no dump shows the peers of {name} there" : $"no peer of {name} there can be told to be {sender.Name}";
        var (taken, dropped) = Forks.Assume(
            state,
            new($"{exit.Name}/wireguard/{name}/{sender.Name}/{state.Packet.Source}", $"{exit.Name}:{name}:{CheckKind.Tunnel.Name()}"),
            $"{name} of {exit.Name} takes {state.Packet.Source} from {sender.Name}",
            $"{name} of {exit.Name} does not take {state.Packet.Source} from {sender.Name}",
            new($"what {name} of {exit.Name} allows {sender.Name}", why, file),
            there?.Source ?? default);
        var arrivals = new List<Arrival>(2);
        if (taken is not null)
            arrivals.Add(At(taken, exit, name, step));
        if (dropped is not null)
            arrivals.Add(new(dropped, Disposition.Dropped, null, [step]));
        return arrivals;
    }

    // By the sender's key; where it is blanked, by the address at which the far end knows the peer.
    private WireGuardPeer? PeerFor(Node sender, WireGuardDevice own, WireGuardDevice there)
    {
        if (own.PublicKey is { } key && there.Peers.FirstOrDefault(p => p.PublicKey == key) is { } known)
            return known;
        var fitting = there.Peers.Where(p => (own.PublicKey is null || p.PublicKey is null) && p.Endpoint is { } endpoint && Owner(endpoint.Address)?.Node.Name == sender.Name).ToList();
        return fitting is [var only] ? only : null;
    }
}
