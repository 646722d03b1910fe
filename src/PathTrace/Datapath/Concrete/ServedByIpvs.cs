using PathTrace.Cluster;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Datapath.Concrete;

/// <summary>
/// Whether a virtual server takes a packet on a node whose virtual servers were not collected. kube-proxy makes one for each member of its sets (pkg/proxy/ipvs/proxier.go, syncProxyRules).
/// </summary>
internal static class ServedByIpvs
{
    internal static Truth Is(PacketState state)
    {
        var (node, packet) = (state.Node, state.Packet);
        if (node.CallsService(packet, state.Witness) == true)
            return Truth.True;
        if (node.HasSets)
            return IpvsMode.AddressSets(packet.Family).Any(name => IsIn(state, name, 2)) || (packet.Protocol != IpProtocol.Sctp && IsIn(state, IpvsMode.PortSet(packet.Protocol, packet.Family), 1))
                ? Truth.True
                : Truth.False;
        if (node.FindInterface(IpvsMode.Device)?.Addresses.Any(a => state.Witness.Holds(AddressRange.Single(a.Address), packet.Destination)) == true)
            return Truth.True;
        return node.CallsService(packet, state.Witness) is null ? Truth.Unknown : Truth.False;
    }

    // A set that is not there has no members: kube-proxy makes those that it asks.
    private static bool IsIn(PacketState state, string name, int dimensions) =>
        state.Node.SetOf(name) is not null && SetMembership.Contains(state, new(name, [.. Enumerable.Repeat(SetSide.Destination, dimensions)])).Truth != Truth.False;
}
