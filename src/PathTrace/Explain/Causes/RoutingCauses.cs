using System.Globalization;
using PathTrace.Cluster;
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
        if (step?.Route is null && Unused(@case, destination) is { } unused)
            return NoRoutingRule(@case, destination, unused);
        var home = NextHopCauses.HomeOf(@case.Snapshot, @case.Names, destination);
        if (home is null && OddRoute(@case, destination) is { } odd)
            return odd;
        var lost = DefaultRoutes.MissingFrom(@case);
        // A plugin that writes routes to other nodes' pods has lost one; where none does, such packets take the default route.
        var isPluginsRoute = home is not null && (lost is null || DefaultRoutes.HasPodRoutes(@case.Snapshot));
        var isOwnCall = @case.LastHop?.In is null && @case.Names.FindService(destination) is not null;
        var explanation = Make.Error(
            FindingCode.NoRoute,
            isPluginsRoute ? FindingOwner.Cni : FindingOwner.Node,
            $"no route to {@case.Called(destination)}",
            Words.Join(
                step?.Route is { } route ? $"The route {route.Destination} has no next hop that is alive." : $"Neither a route for {destination} nor a default route is there.",
                home is null ? null : $"The address belongs to {home.Name}.",
                isPluginsRoute ? null : lost?.Sentence,
                home is null || isPluginsRoute ? null : "No node has routes to other nodes' pods: what goes there takes the default route.",
                isOwnCall ? "It is a service address, and a node's own packets need a route before nat translates them; a default route will do." : null,
                Untold(@case)),
            new Evidence(step?.Source ?? default, $"no route for {destination}")) with
        {
            Fix = isPluginsRoute ? $"restore the route to {home!.Name}'s pods on {@case.NodeName}; the network plugin writes it"
                : $"add {(isOwnCall ? "a default route" : $"a route to {destination} or a default route")} on {@case.NodeName}",
            Check = RouteGet(@case, destination),
            IsSilent = !HasWayBack(@case),
        };
        return isPluginsRoute || lost is null ? explanation : lost.Mend(@case, explanation);
    }

    // Nobody holds the address, and yet a route for it led here: that route is the odd thing, and a default route would only send the packet out of the cluster.
    private static Explanation? OddRoute(PathCase @case, IpAddress destination)
    {
        if (@case.Path.Hops is not [.., var before, var last] || before.Steps.OfType<Step.Routed>().LastOrDefault() is not { Route: { Destination.Length: > 0 } route } routed || routed.Destination != destination
            || @case.Names.Of(@case.Packet.Protocol, destination, @case.Packet.DestinationPort) is not null)
            return null;
        var table = route.Table == RouteTables.Main ? "" : $" of table {route.Table}";
        return Make.Error(
            FindingCode.NoRoute,
            FindingOwner.Node,
            $"no route to {destination}, which no pod or node holds",
            Words.Join(
                $"{before.Node}'s route {route.Destination}{table} sends {destination} to {last.Node}, and {last.Node} has no route for it. No pod or node of the snapshot holds the address: it is {before.Node}'s route that is odd.",
                Untold(@case)),
            new Evidence(routed.Source, $"{before.Node}'s route"),
            new Evidence(@case.Last<Step.Routed>()?.Source ?? default, $"no route for {destination}")) with
        {
            Fix = $"remove the route {route.Destination}{table} on {before.Node}, or point it at the machine that holds these addresses",
            Check = new($"{Words.Ip(@case.Packet.Family)} route show table {ShellWord.Quote(route.Table)} {route.Destination}", before.Node),
            Node = before.Node,
            IsSilent = !HasWayBack(@case),
        };
    }

    private static ShellCommand RouteGet(PathCase @case, IpAddress destination, string mark = "") =>
        new($"{Words.Ip(@case.Packet.Family)} route get {destination}{mark}", @case.NodeName);

    // An ICMP error needs a route to the sender (icmp.c, icmp_route_lookup). Whatever table holds one, it may be found.
    private static bool HasWayBack(PathCase @case) => @case.Node?.Routes is not { } routes
        || routes.Any(r => r.Type is RouteType.Unicast or RouteType.Local && r.Destination.Contains(@case.Packet.Source));

    private static string? Untold(PathCase @case) =>
        HasWayBack(@case) ? null : $"{@case.NodeName} has no route back to {@case.Packet.Source}, so that the sender is not told.";

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
        Fix = $"restore the routing rule on {@case.NodeName}",
        Command = new($"{Words.Ip(@case.Packet.Family)} rule add from all lookup {ShellWord.Quote(unused.Table)}", @case.NodeName),
        Check = new($"{Words.Ip(@case.Packet.Family)} rule", @case.NodeName),
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
        var pod = @case.Names.FindPod(destination) is { Ailment: null } found && found.NodeName == @case.NodeName ? found : null;
        return Make.Error(
            code,
            isBird ? FindingOwner.Cni : FindingOwner.Node,
            $"{what} takes {@case.Called(destination)}",
            Words.Join(
                $"The {what} on {@case.NodeName} {does}.",
                code == FindingCode.Blackholed ? null : Untold(@case),
                route is not null && step?.Rule is { } rule && route.Table is not (RouteTables.Main or RouteTables.Local)
                    ? string.Create(CultureInfo.InvariantCulture, $"Routing rule {rule.Preference} leads there{(mark.Length == 0 ? "" : $", and the packet carries{mark}")}.")
                    : null,
                !isBird ? null : pod is null ? "Calico writes it for the node's own block: no route for a single pod is longer, so no pod with that address runs here."
                    : $"Calico writes it for the node's own block. {pod} runs here by its object, and the route to it alone, which ought to be longer, is missing.",
                More(@case, route, destination)),
            new Evidence(step?.Source ?? default, $"the {what}")) with
        {
            Fix = isBird && pod is not null ? $"let Calico write the route of {pod} again: restart its agent (calico-node) on {@case.NodeName}, and read its log" : isBird ? $"find out who still sends to {destination}: the pod is gone" : $"remove the {what} if the traffic is wanted",
            Tried = isBird || route is null ? null : @case.Trials.Outcome(@case, $"no {what} on {@case.NodeName}", $"without that {type} route", s => Without(s, @case.NodeName, route)),
            Check = RouteGet(@case, destination, mark),
            IsSilent = !HasWayBack(@case),
        };
    }

    private static Snapshot Without(Snapshot snapshot, string node, Route route) => snapshot with
    {
        Nodes = [.. snapshot.Nodes.Select(n => n.Name == node && n.Routes is { } routes ? n with { Routes = [.. routes.Where(r => r != route)] } : n)],
    };

    private static string? More(PathCase @case, Route? route, IpAddress destination) =>
        route is not null && NextHopCauses.HomeOf(@case.Snapshot, @case.Names, destination) is { } home && home.Name != @case.NodeName
            ? $"The address belongs to {home.Name}."
            : null;
}
