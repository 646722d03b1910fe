using PathTrace.Netfilter;

namespace PathTrace.Datapath.Concrete;

/// <summary>The bridge port by which a routed packet came (xt_physdev.c, physdev_mt). It is remembered only when bridges call iptables (br_netfilter).</summary>
internal static class BridgePorts
{
    internal static Evaluation Is(PacketState state, Condition.BridgePort condition)
    {
        // A routed packet is not bridged, and which port it will leave by is decided only below the IP layer.
        if (condition.Question is BridgePortQuestion.IsBridged or BridgePortQuestion.Out or BridgePortQuestion.IsOut)
            return false;
        if (state.In is not { Length: > 0 } device || !IsBridge(state.Node, device))
            return false;
        var calls = Setting.Read(state.Node, $"net.bridge.bridge-nf-call-{(state.Node.Family == Net.IpFamily.IPv6 ? "ip6tables" : "iptables")}");
        if (calls.Value == 0)
            return false;
        if (condition.Question == BridgePortQuestion.IsIn && calls.Value == 1)
            return true;
        return new Unknown(
            $"whether the packet came in by bridge port {condition.Pattern}",
            calls.Value is null ? $"{calls.Text} was not collected" : "no dump says behind which port its sender is",
            calls.Value is null ? state.Node.Node.PathOf("sysctl.txt") : null);
    }

    private static bool IsBridge(NodeModel node, string device) =>
        node.Node.Interfaces is { } all && (node.FindInterface(device)?.Kind == "bridge" || all.Any(i => i.Master == device));
}
