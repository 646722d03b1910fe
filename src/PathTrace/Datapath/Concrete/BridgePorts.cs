using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Datapath.Concrete;

/// <summary>
/// Bridges that call iptables (br_netfilter_hooks.c): what they pass on to another of their ports, and the port by which a packet came, which is remembered only there
/// (xt_physdev.c, physdev_mt).
/// </summary>
internal static class BridgePorts
{
    internal static Evaluation Is(PacketState state, Condition.BridgePort condition)
    {
        // A routed packet is not bridged, and which port it will leave by is decided only below the IP layer.
        if (condition.Question is BridgePortQuestion.IsBridged or BridgePortQuestion.IsOut)
            return state.IsBridged;
        if (condition.Question is BridgePortQuestion.Out)
            return state.IsBridged ? new Unknown($"whether the packet leaves by bridge port {condition.Pattern}", "no dump says behind which port its receiver is") : false;
        if (state.In is not { Length: > 0 } device || !IsBridge(state.Node, device))
            return false;
        var calls = Calls(state.Node, device);
        if (calls.Value == 0)
            return false;
        if (condition.Question == BridgePortQuestion.IsIn && calls.Value == 1)
            return true;
        return new Unknown(
            $"whether the packet came in by bridge port {condition.Pattern}",
            calls.Value is null ? $"{calls.Text} was not collected" : "no dump says behind which port its sender is",
            calls.Value is null ? state.Node.Node.PathOf("sysctl.txt") : null);
    }

    /// <summary>True for a frame that a pod has addressed to its neighbour on the bridge, and that PREROUTING has left its destination (br_nf_pre_routing_finish).</summary>
    internal static bool KeepsItsWay(PacketState state) => state.IsForNeighbour && !IsRedirected(state);

    /// <summary>True for a packet that PREROUTING has given another destination, behind the bridge by which it came: routing finds the bridge, and the bridge keeps it (br_nf_pre_routing_finish).</summary>
    internal static bool KeepsRedirected(PacketState state) =>
        state.In is { Length: > 0 } device && device == state.Out && IsRedirected(state) && IsBridge(state.Node, device) && (state.IsForNeighbour || Calls(state.Node, device).Value > 0);

    internal static bool IsRedirected(PacketState state) => state.Arrived is { } arrived && !state.Witness.IsSame(arrived.Destination, state.Packet.Destination);

    /// <summary>
    /// Whether the bridge calls the rules of the packet's family: the sysctl says so of all bridges, or its own flag of this one (br_netfilter_hooks.c, br_nf_pre_routing). A flag that no dump shows is off,
    /// as the kernel makes it. Without the sysctl br_netfilter may be missing, which reads both.
    /// </summary>
    internal static Setting Calls(NodeModel node, string bridge)
    {
        var setting = Setting.Read(node, $"net.bridge.bridge-nf-call-{(node.Family == IpFamily.IPv6 ? "ip6tables" : "iptables")}");
        return setting.Value == 0 && node.FindInterface(bridge) is { } link && (node.Family == IpFamily.IPv6 ? link.CallsIp6tables : link.CallsIptables) == true
            ? new(1, $"nf_call_{(node.Family == IpFamily.IPv6 ? "ip6tables" : "iptables")} of {bridge} = 1", link.Source)
            : setting;
    }

    internal static bool IsBridge(NodeModel node, string device) =>
        node.Node.Interfaces is { } all && (node.FindInterface(device)?.Kind == "bridge" || all.Any(i => i.Master == device));
}
