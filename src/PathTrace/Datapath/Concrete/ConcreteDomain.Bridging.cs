namespace PathTrace.Datapath.Concrete;

/// <content>What bridges that call iptables keep to themselves.</content>
internal sealed partial class ConcreteDomain
{
    // No route is looked up, and neither the sender nor the forwarding switch is asked.
    private static void PassOverBridge(PacketState state, List<Routed<PacketState>> results)
    {
        state.Out = state.In;
        (state.Route, state.NextHop) = (null, null);
        MarkBridged(state);
        var kept = results.Count;
        results.Add(new(state, RoutingDecision.Out));
        Recheck(results, kept, BridgeLinks.ToBridged);
    }

    private static void MarkBridged(PacketState state)
    {
        state.IsBridged = true;
        state.Add(new Step.Checked(CheckKind.Bridge, true, $"{state.Packet.Destination} is behind {state.Out} too: bridged, not forwarded", default));
    }
}
