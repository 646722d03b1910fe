using PathTrace.Cluster;
using PathTrace.Explain;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>
/// What can be seen to be wrong without following a packet: objects, rules, routes and tables that contradict each other. A healthy cluster yields nothing. Each check is a file of its own.
/// </summary>
internal static class SnapshotChecks
{
    private static readonly Func<Snapshot, Names, IEnumerable<Explanation>>[] All =
    [
        BothBackendsCheck.Find,
        MissingServicesCheck.Find,
        BackendsCheck.Find,
        EndpointsCheck.Find,
        EndpointPodsCheck.Find,
        SharesCheck.Find,
        ServiceChainsCheck.Find,
        ServiceAddressesCheck.Find,
        LeftoverRulesCheck.Find,
        SourceRangesCheck.Find,
        AffinityCheck.Find,
        TargetPortsCheck.Find,
        ProxyJumpsCheck.Find,
        EgressMasqueradeCheck.Find,
        ForeignRulesCheck.Find,
        FabricCheck.Find,
        VxlanCheck.Find,
        WireGuardCheck.Find,
        TunnelMtuCheck.Find,
        NodeAddressesCheck.Find,
        ForwardingCheck.Find,
        ForwardPolicyCheck.Find,
        PodRoutesCheck.Find,
        RoutingRulesCheck.Find,
        DefaultRouteCheck.Find,
        BridgeFilterCheck.Find,
        MissingRouteCheck.Find,
        DownLinkCheck.Find,
        PodsCheck.Find,
        HealthCheckCheck.Find,
        DrainedNodesCheck.Find,
        BackendPortsCheck.Find,
        CapturesCheck.Find,
    ];

    /// <summary>The findings of every check, in the order of the checks.</summary>
    internal static IEnumerable<Explanation> Of(Snapshot snapshot, Names names) => All.SelectMany(check => check(snapshot, names));
}
