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
            var (sender, receiver) = AllFaults.Pair(plan, random);
            return plan.Fabric == Fabric.CloudRoutes ? null : (
                plan.With(sender with { Routes = [.. sender.Routes.Where(r => !IsTo(r, receiver))] }),
                new(sender.Name, $"nodes/{sender.Name}/ip-route.txt", FindingCode.PodRouteMissing));
        }),
        new("route to the wrong node", (plan, random) =>
        {
            var (sender, receiver) = AllFaults.Pair(plan, random);
            // Of three nodes one that sends by another may do so on purpose: nothing tells a hub from a mistake.
            if (plan.Fabric != Fabric.Flat || plan.Nodes.Length < 4 || plan.Nodes.FirstOrDefault(n => n.Number != sender.Number && n.Number != receiver.Number) is not { } wrong)
                return null;
            return (
                plan.With(sender with { Routes = [.. sender.Routes.Select(r => IsTo(r, receiver) ? $"{receiver.PodCidr} via {wrong.Address} dev eth0" : r)] }),
                new(sender.Name, $"nodes/{sender.Name}/ip-route.txt", FindingCode.RouteToWrongNode));
        }),
        new("no default route", (plan, random) =>
        {
            var (node, _) = AllFaults.Pair(plan, random);
            return plan.Fabric != Fabric.CloudRoutes ? null : (
                plan.With(node with { Routes = [] }), new(node.Name, $"nodes/{node.Name}/ip-route.txt", FindingCode.NoRoute));
        }),
    ];

    private static Fault Refusing(string type, FindingCode code) => new($"{type} route", (plan, random) =>
    {
        var (sender, receiver) = AllFaults.Pair(plan, random);
        return (plan.With(sender with { Routes = [.. sender.Routes.Where(r => !IsTo(r, receiver)), $"{type} {receiver.PodCidr}"] }), new(sender.Name, $"nodes/{sender.Name}/ip-route.txt", code));
    });

    private static bool IsTo(string route, NodePlan node) => route.StartsWith(node.PodCidr + " ", StringComparison.Ordinal);
}
