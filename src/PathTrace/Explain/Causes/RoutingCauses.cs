using System.Globalization;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Routing;
using PathTrace.Text;

namespace PathTrace.Explain.Causes;

/// <summary>The node's own routes.</summary>
internal static class RoutingCauses
{
    internal static Explanation? Explain(PathCase @case) => @case.Disposition switch
    {
        Disposition.NoRoute => NoRoute(@case),
        Disposition.Blackholed => Refusing(@case, FindingCode.Blackholed, "blackhole", "discards it without an answer"),
        Disposition.Unreachable => Refusing(@case, FindingCode.Unreachable, "unreachable", @case.Last<Step.Routed>()?.Route is null ? "answers net-unreachable" : "answers host-unreachable"),
        Disposition.Prohibited => Refusing(@case, FindingCode.Prohibited, "prohibit", "answers administratively prohibited"),
        _ => null,
    };

    private static Explanation NoRoute(PathCase @case)
    {
        var step = @case.Last<Step.Routed>();
        var destination = step?.Destination ?? @case.Packet.Destination;
        var home = NextHopCauses.HomeOf(@case.Snapshot, @case.Names, destination);
        var isOwnCall = @case.LastHop?.In is null && @case.Names.FindService(destination) is not null;
        if (step?.Route is null && Unused(@case, destination) is { } unused)
            return NoRoutingRule(@case, destination, unused);
        var dead = step?.Route is { } route ? $"The route {route.Destination} has no next hop that is alive." : $"Neither a route for {destination} nor a default route is there.";
        return Make.Error(
            FindingCode.NoRoute,
            home is null ? FindingOwner.Node : FindingOwner.Cni,
            $"no route to {@case.Called(destination)}",
            Words.Join(
                dead,
                home is null ? null : $"The address belongs to {home.Name}.",
                isOwnCall ? "It is a service address, and a node's own packets need a route before nat translates them; a default route will do." : null),
            new Evidence(step?.Source ?? default, $"no route for {destination}")) with
        {
            Fix = home is null ? $"add {(isOwnCall ? "a default route" : $"a route to {destination} or a default route")} on {@case.NodeName}" : $"restore the route to {home.Name}'s pods on {@case.NodeName}; the network plugin writes it",
            Check = $"{@case.NodeName}$ {Words.Ip(@case.Packet.Family)} route get {destination}",
        };
    }

    // A route that would carry the packet, in a table to which no routing rule leads it.
    private static Route? Unused(PathCase @case, IpAddress destination) => @case.Node?.Routes?
        .Where(r => r.Table != RouteTables.Local && r.Type == RouteType.Unicast && r.Destination.Contains(destination))
        .MaxBy(r => r.Destination.Length);

    private static Explanation NoRoutingRule(PathCase @case, IpAddress destination, Route unused) => Make.Error(
        FindingCode.NoRoute,
        FindingOwner.Node,
        $"no routing rule leads {@case.Called(destination)} to a route",
        $"Table {unused.Table} on {@case.NodeName} holds {unused.Destination}, but no routing rule looks there for this packet.",
        new Evidence(unused.Source, "the route that nothing leads to")) with
    {
        Fix = $"restore the routing rule on {@case.NodeName}: {Words.Ip(@case.Packet.Family)} rule add from all lookup {ShellWord.Quote(unused.Table)}",
        Check = $"{@case.NodeName}$ {Words.Ip(@case.Packet.Family)} rule",
    };

    private static Explanation Refusing(PathCase @case, FindingCode code, string type, string does)
    {
        var step = @case.Last<Step.Routed>();
        var destination = step?.Destination ?? @case.Packet.Destination;
        var route = step?.Route;
        var what = route is null ? $"{type} routing rule" : $"{type} route {route.Destination}{(route.Table is RouteTables.Main or RouteTables.Local ? "" : $" of table {route.Table}")}";
        // Without the mark that led there the command would show another route.
        var mark = step?.Rule?.Mark is null ? "" : string.Create(CultureInfo.InvariantCulture, $" mark 0x{@case.Packet.Mark:x}");
        var isBird = route?.Protocol is "bird" or "80";
        return Make.Error(
            code,
            isBird ? FindingOwner.Cni : FindingOwner.Node,
            $"{what} takes {@case.Called(destination)}",
            Words.Join(
                $"The {what} on {@case.NodeName} {does}.",
                route is not null && step?.Rule is { } rule && route.Table is not (RouteTables.Main or RouteTables.Local)
                    ? string.Create(CultureInfo.InvariantCulture, $"Routing rule {rule.Preference} leads there{(mark.Length == 0 ? "" : $", and the packet carries{mark}")}.")
                    : null,
                isBird ? "Calico writes it for the node's own block: no route for a single pod is longer, so no pod with that address runs here." : null,
                More(@case, route, destination)),
            new Evidence(step?.Source ?? default, $"the {what}")) with
        {
            Fix = isBird ? $"find out who still sends to {destination}: the pod is gone" : $"remove the {what} if the traffic is wanted",
            Check = $"{@case.NodeName}$ {Words.Ip(@case.Packet.Family)} route get {destination}{mark}",
        };
    }

    private static string? More(PathCase @case, Route? route, IpAddress destination) =>
        route is not null && NextHopCauses.HomeOf(@case.Snapshot, @case.Names, destination) is { } home && home.Name != @case.NodeName
            ? $"The address belongs to {home.Name}."
            : null;
}
