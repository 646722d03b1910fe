using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Routing;

namespace PathTrace.Explain.Causes;

/// <summary>A node without a default route among nodes that have one: what it lacks is that, and not a route for the one packet that shows it.</summary>
/// <param name="Node">The node that lacks it.</param>
/// <param name="Sibling">A node that has one.</param>
/// <param name="Route">The sibling's.</param>
/// <param name="Holders">How many of the other nodes have one.</param>
/// <param name="Others">How many other nodes there are whose routes are known.</param>
internal sealed record DefaultRoutes(Node Node, Node Sibling, Route Route, int Holders, int Others)
{
    /// <summary>Null when the node has a default route, or most of the others have none either.</summary>
    internal static DefaultRoutes? MissingFrom(PathCase @case) => @case.Node is { } node ? MissingFrom(@case.Snapshot, node, @case.Packet.Family) : null;

    /// <summary>The same of any node whose routes are known.</summary>
    internal static DefaultRoutes? MissingFrom(Snapshot snapshot, Node node, IpFamily family)
    {
        if (node.Routes is null || Of(node, family) is not null)
            return null;
        var others = snapshot.Nodes.Where(n => n != node && n.Routes is { } routes && routes.Any(r => r.Destination.Family == family)).ToList();
        var holders = others.Where(n => Of(n, family) is not null).ToList();
        return holders.Count * 2 > others.Count ? new(node, holders[0], Of(holders[0], family)!, holders.Count, others.Count) : null;
    }

    /// <summary>A node's default route of table main; null without one.</summary>
    internal static Route? Of(Node node, IpFamily family) => (node.Routes ?? [])
        .FirstOrDefault(r => r is { Type: RouteType.Unicast, Table: RouteTables.Main, Destination.Length: 0 } && r.Destination.Family == family);

    /// <summary>True when some node reaches other nodes' pods by routes for them, as network plugins write them.</summary>
    internal static bool HasPodRoutes(Snapshot snapshot) => snapshot.Nodes.Any(node => (node.Routes ?? [])
        .Any(route => route is { Type: RouteType.Unicast, Destination.Length: > 0 } && snapshot.Nodes.Any(other => other != node && other.PodCidrs.Any(c => route.Destination.Contains(c.Address)))));

    /// <summary>In a sentence.</summary>
    internal string Sentence => string.Create(
        CultureInfo.InvariantCulture, $"{Holders} of {Others} other nodes {(Holders == 1 ? "has" : "have")} a default route; {Node.Name} has lost its own.");

    /// <summary>The explanation with the restored route for its fix.</summary>
    internal Explanation Mend(PathCase @case, Explanation explanation) => explanation with
    {
        Owner = FindingOwner.Node,
        Fix = Fix,
        Command = IsOnLink ? new($"{Words.Ip(@case.Packet.Family)} route add default {Words.Hops(Route)}", Node.Name) : null,
        Tried = !IsOnLink ? null : @case.Trials.Outcome(@case, $"default route on {Node.Name}", $"with {Sibling.Name}'s default route there", Restored),
        Evidence = explanation.Evidence.Add(new(Route.Source, $"{Sibling.Name}'s default route")),
    };

    // The sibling's gateway is the node's own only where it is on a link of the node, by a device of that name.
    private bool IsOnLink => Route.NextHops is [{ Via: { } via, Device: { } device, Encap: null }] && Node.Routes!.Value
        .Any(r => r is { Type: RouteType.Unicast, Destination.Length: > 0, NextHops: [{ Via: null } own] } && own.Device == device && r.Destination.Contains(via));

    /// <summary>The words for the restored route.</summary>
    internal string Fix => $"restore the default route on {Node.Name}; {Sibling.Name}'s is default {Words.Hops(Route)}";

    /// <summary>A snapshot in which the node has the sibling's.</summary>
    internal Snapshot Restored(Snapshot snapshot) => snapshot with
    {
        Nodes = [.. snapshot.Nodes.Select(n => n.Name == Node.Name ? n with { Routes = n.Routes!.Value.Add(Route with { PreferredSource = null }) } : n)],
    };
}
