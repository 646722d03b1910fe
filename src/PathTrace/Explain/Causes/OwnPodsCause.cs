using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Routing;

namespace PathTrace.Explain.Causes;

/// <summary>A node that has lost the route to its own pods: what comes for them takes another route and leaves again, to go round or to be refused elsewhere.</summary>
internal static class OwnPodsCause
{
    internal static Explanation? Explain(PathCase @case)
    {
        if (!(@case.Disposition.IsFailure() || @case.Disposition == Disposition.Indeterminate) || @case.Path.Hops.IsEmpty)
            return null;
        foreach (var hop in @case.Path.Hops)
        {
            if (hop.Steps.OfType<Step.Routed>().LastOrDefault() is not { } routed || routed.Route is { Type: not RouteType.Unicast }
                || NextHopCauses.HomeOf(@case.Snapshot, @case.Names, routed.Destination) is not { Routes: { } routes } home || home.Name != hop.Node)
                continue;
            // Where a route of the node's own links holds the address, it is there.
            var cidr = home.PodCidrs.FirstOrDefault(c => c.Contains(routed.Destination));
            if (cidr.Length > 0 && routed is { NextHop.Via: not null } or { Route: null } && !routes.Any(r => r is { Type: RouteType.Unicast, Destination.Length: > 0, NextHops: [{ Via: null }] } && r.Destination.Contains(routed.Destination)))
                return Missing(@case, hop.Node, cidr, routed);
        }

        return null;
    }

    /// <summary>The same of a packet whose way beyond the node no dump tells: it leads back at best.</summary>
    internal static Explanation? Undecided(PathCase @case) => @case.Disposition == Disposition.Indeterminate && @case.LastStep is Step.Assumed && Explain(@case) is { } missing && !IsDown(@case.Snapshot, missing) ? missing : null;

    // fib_frontend.c, fib_disable_ip: with the link goes its route, and the link is what is to be mended.
    private static bool IsDown(Snapshot snapshot, Explanation missing) =>
        missing.Node is { } name && snapshot.FindNode(name) is { Interfaces: { } links } node && links.Any(l => l.IsKnownDown && l.Addresses.Any(a => node.PodCidrs.Any(c => c.Contains(a.Address))));

    private static Explanation Missing(PathCase @case, string name, IpPrefix cidr, Step.Routed routed)
    {
        var node = @case.Snapshot.FindNode(name)!;
        var link = node.Interfaces?.FirstOrDefault(i => i.Addresses.Any(a => cidr.Contains(a.Address) && !a.Subnet.IsHost));
        return Make.Error(
            FindingCode.PodRouteMissing,
            FindingOwner.Cni,
            $"{name} has no route to its own pods {cidr}",
            Words.Join(
                $"{@case.Called(routed.Destination)} is {name}'s own, and no route there leads to a link of its pods{(link is null ? "" : $" ({link.Name})")}: {(routed.Route is { } taken ? $"the packet takes {(taken.Destination.Length == 0 ? "the default route" : taken.Destination.ToString())} and leaves again" : "it finds no route")}.",
                ServiceRuleCauses.Dies(@case) is var fate && @case.Disposition == Disposition.Looped ? $"It {fate}." : null),
            Make.WithoutRoute(node, cidr.Family, cidr.ToString()),
            new Evidence(routed.Source, "the route that it takes instead")) with
        {
            Fix = link is null ? $"let the network plugin on {name} write the routes of its pods again (restart its agent there)" : $"give {name} the route {cidr} dev {link.Name} again: the kernel makes it with the link's address, so set the link down and up, or restart the network plugin's agent",
            Check = new($"{Words.Ip(cidr.Family)} route get {routed.Destination}", name, "names a link of the pods, once mended"),
            Node = name,
            Mend = link is null ? null : () => @case.Snapshot.With(Mends.LinkUp(node, link)),
        };
    }
}
