using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Routing;

namespace PathTrace.Datapath.Concrete;

/// <content>What goes by lo and comes back by it.</content>
internal sealed partial class ConcreteDomain
{
    /// <inheritdoc/>
    public bool LeavesByLoopback(PacketState state) => state.Out == "lo";

    /// <inheritdoc/>
    public bool ComeBackByLoopback(PacketState state)
    {
        // dev.c, __dev_queue_xmit: an interface that is down takes nothing; routes to what is local stay.
        if (state.Node.FindInterface("lo") is { IsKnownDown: true } link)
        {
            EndAtLink(state, link, "is down");
            return false;
        }

        state.ComeBackByLoopback();
        return true;
    }

    // What a node makes and sends over lo is for the node, whatever the route's type (route.c, __mkroute_output). What came from elsewhere is forwarded there again and again (ip_forward.c).
    private static bool IsTakenFromLoopback(PacketState state)
    {
        if (state.Arrived is null || state.Route is not { Type: RouteType.Unicast } route)
            return true;
        state.Add(new Step.Checked(CheckKind.InterfaceState, false, $"the route over lo leads back to the node, which does not hold {state.Packet.Destination}", route.Source));
        state.EndAs(Disposition.Looped);
        return false;
    }

    private static void CallItself(PacketState state)
    {
        var nobody = state.Packet.Destination;
        state.Witness.Special(state.Packet.Source);
        state.Witness?.Wrote(OwnAddresses.Loopback(nobody.Family));
        state.Packet = OwnAddresses.Made(state.Packet);
        state.Add(new Step.Checked(CheckKind.InterfaceState, true, $"{nobody} is the node itself: the packet goes to {state.Packet.Destination}", default));
    }

    // ip6_route.c, fib6_is_reject: IPv6 takes a route over lo to what is not the node's own for one that refuses.
    private static bool LeadsAnywhere(PacketState state)
    {
        if (state.Out != "lo" || state.Packet.Family != IpFamily.IPv6)
            return true;
        state.EndAs(Disposition.NoRoute);
        return false;
    }
}
