using PathTrace.Netfilter;

namespace PathTrace.Datapath.Concrete;

/// <summary>The bridge port by which a packet came or goes (xt_physdev.c, physdev_mt). It is remembered only when bridges call iptables (br_netfilter).</summary>
internal static class BridgePorts
{
    internal static Evaluation Is(PacketState state, Condition.BridgePort condition)
    {
        if (state.In is not { Length: > 0 } device || !IsBridge(state.Node, device))
            return false;
        // A routed packet is not bridged, and which port it will leave by is decided only below the IP layer.
        if (condition.Question is BridgePortQuestion.IsBridged or BridgePortQuestion.IsOut)
            return state.IsBridged;
        if (condition.Question == BridgePortQuestion.Out)
            return state.IsBridged ? new Unknown($"whether the packet goes out by bridge port {condition.Pattern}", "no dump says behind which port its receiver is") : false;
        var calls = Calls(state.Node);
        if (calls.Value == 0)
            return false;
        if (condition.Question == BridgePortQuestion.IsIn && calls.Value == 1)
            return true;
        return new Unknown(
            $"whether the packet came in by bridge port {condition.Pattern}",
            calls.Value is null ? $"{calls.Text} was not collected" : "no dump says behind which port its sender is",
            calls.Value is null ? state.Node.Node.PathOf("sysctl.txt") : null);
    }

    /// <summary>Whether bridges show frames to the rules of the node's family.</summary>
    internal static Setting Calls(NodeModel node) => Setting.Read(node, $"net.bridge.bridge-nf-call-{(node.Family == Net.IpFamily.IPv6 ? "ip6tables" : "iptables")}");

    internal static bool IsBridge(NodeModel node, string device) =>
        node.Node.Interfaces is { } all && (node.FindInterface(device)?.Kind == "bridge" || all.Any(i => i.Master == device));
}
