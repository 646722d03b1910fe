using System.Collections.Immutable;
using PathTrace.Explain;
using PathTrace.FaultInjection.Clusters;

namespace PathTrace.FaultInjection.Faults;

/// <summary>Faults of the routes of one node.</summary>
internal static class RouteFaults
{
    internal static readonly ImmutableArray<Fault> List =
    [
        Refusing("blackhole", FindingCode.Blackholed),
        Refusing("unreachable", FindingCode.Unreachable),
        Refusing("prohibit", FindingCode.Prohibited),
        new("route to a pod CIDR missing", (plan, random) =>
        {
            var (sender, receiver) = Break.Pair(plan, random);
            return plan.Fabric == Fabric.CloudRoutes ? null : (
                plan.With(sender with { Routes = [.. sender.Routes.Where(r => !IsTo(r, receiver))] }),
                new(sender.Name, sender.RoutesFile, FindingCode.PodRouteMissing));
        }),
        new("route to the wrong node", (plan, random) =>
        {
            var (sender, receiver) = Break.Pair(plan, random);
            // Of three nodes one that sends by another may do so on purpose: nothing tells a hub from a mistake.
            if (plan.Fabric != Fabric.Flat || plan.Nodes.Length < 4 || plan.Nodes.FirstOrDefault(n => n.Number != sender.Number && n.Number != receiver.Number) is not { } wrong)
                return null;
            return (
                plan.With(sender with { Routes = [.. sender.Routes.Select(r => IsTo(r, receiver) ? $"{receiver.PodCidr} via {wrong.Address} dev eth0" : r)] }),
                new(sender.Name, sender.RoutesFile, FindingCode.RouteToWrongNode));
        }),
        new("no default route", (plan, random) =>
        {
            var (node, _) = Break.Pair(plan, random);
            var isCalled = plan.Front != Front.ClusterAddress || plan.Fabric == Fabric.CloudRoutes || plan.Backends.Contains(node.Name);
            return !isCalled ? null : (
                plan.With(node with { Routes = [.. node.Routes.Where(r => !r.StartsWith("default", StringComparison.Ordinal))] }), new(node.Name, node.RoutesFile, FindingCode.NoRoute));
        }),
        new("a default route via nobody", (plan, random) =>
        {
            var (node, _) = Break.Pair(plan, random);
            return (plan.With(node with { Routes = [.. node.Routes.Select(r => r == "default via 192.168.0.1 dev eth0" ? "default via 192.168.0.222 dev eth0" : r)] }), new(node.Name, node.RoutesFile, FindingCode.GatewayUnlikely));
        }),
        new("next hop off every link", (plan, random) =>
        {
            var (sender, receiver) = Break.Pair(plan, random);
            return plan.Fabric != Fabric.Flat ? null : (
                plan.With(sender with { Routes = [.. sender.Routes.Select(r => IsTo(r, receiver) ? $"{receiver.PodCidr} via 192.168.7.9 dev eth0" : r)] }), new(sender.Name, sender.RoutesFile, FindingCode.GatewayOffLink));
        }),
        Shadowing("a longer route to the wrong node", (receiver, wrong) => $"{receiver.PodCidr.Replace("/24", "/25", StringComparison.Ordinal)} via {wrong.Address} dev eth0"),
        Shadowing("a route of a lower metric to the wrong node", (receiver, wrong) => $"{receiver.PodCidr} via {wrong.Address} dev eth0"),
        new("a routing rule to a table that discards", (plan, random) =>
        {
            var (sender, receiver) = Break.Pair(plan, random);
            return (
                plan.With(sender with { RoutingRules = [$"100:\tfrom all to {receiver.PodCidr} lookup 100"], OtherRoutes = ["blackhole default table 100"] }),
                new(sender.Name, sender.RoutesFile, FindingCode.Blackholed));
        }),
        new("a routing rule to a table without the pods", (plan, random) =>
        {
            var (sender, receiver) = Break.Pair(plan, random);
            return plan.Fabric == Fabric.CloudRoutes ? null : (
                plan.With(sender with { RoutingRules = [$"100:\tfrom all to {receiver.PodCidr} lookup 100"], OtherRoutes = ["default via 192.168.0.1 dev eth0 table 100"] }),
                new(sender.Name, $"nodes/{sender.Name}/", FindingCode.PolicyRouteAstray));
        }),
    ];

    // The healthy route stays, with a metric that loses.
    private static Fault Shadowing(string name, Func<NodePlan, NodePlan, string> route) => new(name, (plan, random) =>
    {
        var (sender, receiver) = Break.Pair(plan, random);
        // Of three nodes one that sends by another may do so on purpose: nothing tells a hub from a mistake.
        if (plan.Fabric != Fabric.Flat || plan.Nodes.Length < 4)
            return null;
        var wrong = plan.Nodes.First(n => n.Number != sender.Number && n.Number != receiver.Number);
        return (
            plan.With(sender with { Routes = [.. sender.Routes.Select(r => IsTo(r, receiver) ? r + " metric 200" : r).Prepend(route(receiver, wrong))] }), new(sender.Name, sender.RoutesFile, FindingCode.RouteToWrongNode));
    });

    private static Fault Refusing(string type, FindingCode code) => new($"{type} route", (plan, random) =>
    {
        var (sender, receiver) = Break.Pair(plan, random);
        return (plan.With(sender with { Routes = [.. sender.Routes.Where(r => !IsTo(r, receiver)), $"{type} {receiver.PodCidr}"] }), new(sender.Name, sender.RoutesFile, code));
    });

    private static bool IsTo(string route, NodePlan node) => route.StartsWith(node.PodCidr + " ", StringComparison.Ordinal);
}
