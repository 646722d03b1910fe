using System.Collections.Immutable;

namespace PathTrace.FaultInjection.Faults;

/// <summary>The faults that are injected, one of each kind. What each breaks is the kernel's or kube-proxy's own doing, so that the expectation is known beforehand.</summary>
internal static class AllFaults
{
    internal static readonly ImmutableArray<Fault> List = [.. KubeProxyFaults.List, .. NodeFaults.List, .. RouteFaults.List, .. FabricFaults.List, .. SnapshotFaults.List, .. BalancerFaults.List, .. ObjectFaults.List, .. AddressFaults.List, .. SixFaults.List];
}
