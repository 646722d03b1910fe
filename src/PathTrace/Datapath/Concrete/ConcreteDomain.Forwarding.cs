namespace PathTrace.Datapath.Concrete;

/// <content>
/// Packets that the node passes on. Frames that a bridge shows to iptables may stay on it (br_netfilter_hooks.c, br_nf_pre_routing_finish): those for another port, and those that rules have
/// sent back to the bridge, for which a route must be found. Neither lose a TTL.
/// </content>
internal sealed partial class ConcreteDomain
{
    private static void RouteForward(PacketState state, in RouteAnswer answer, List<Routed<PacketState>> results)
    {
        if (!TryPass(ref state, ForwardingOff(state), results))
            return;
        var count = results.Count;
        ChooseNextHop(state, answer, false, results);
        // The check comes after the choice, because it asks for the way out (route.c, __mkroute_input).
        Recheck(results, count, SourceValidation.OfSource);
        for (var i = count; i < results.Count; i++)
        {
            if (results[i].Decision == RoutingDecision.Out && ReturnsToBridge(results[i].State))
                results[i] = Bridged(results[i].State);
        }
    }

    private static SourceValidation.Objection? ForwardingOff(PacketState state)
    {
        if (state.In is not { Length: > 0 } device)
            return null;
        var setting = state.Node.SettingsOf(device).Forwarding;
        if (setting.Value > 0)
            return null;
        var node = state.Node.Node;
        return new(
            Disposition.ForwardingDisabled,
            CheckKind.Forwarding,
            setting.Text,
            setting.Source,
            setting.Value is null ? new($"the value of {setting.Text} on {node.Name}", "the setting was not collected", node.PathOf("sysctl.txt"), Sysctl: setting.Text) : null);
    }

    // A frame for another port whose destination no rule has changed: the bridge goes on with it.
    private static bool PassesOverBridge(PacketState state, List<Routed<PacketState>> results)
    {
        if (!state.IsForOtherPort || state.Packet.Destination != state.DestinationOnArrival)
            return false;
        state.Out = state.In;
        state.RoutedDestination = state.Packet.Destination;
        results.Add(Bridged(state));
        return true;
    }

    // Bridged-and-DNAT'ed traffic, as the kernel calls it.
    private static bool ReturnsToBridge(PacketState state) =>
        state.In is { Length: > 0 } bridge && state.Out == bridge && state.Packet.Destination != state.DestinationOnArrival
        && BridgePorts.IsBridge(state.Node, bridge) && (state.IsForOtherPort || BridgePorts.Calls(state.Node).Value == 1);

    private static Routed<PacketState> Bridged(PacketState state)
    {
        state.IsBridged = true;
        state.Add(new Step.Checked(CheckKind.Forwarding, true, $"{state.Packet.Destination} is behind {state.In} itself: the bridge passes the frame on", BridgePorts.Calls(state.Node).Source));
        return new(state, RoutingDecision.Bridged);
    }
}
