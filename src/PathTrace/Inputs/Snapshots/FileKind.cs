using PathTrace.Net;

namespace PathTrace.Inputs.Snapshots;

/// <summary>What a file of a snapshot is.</summary>
internal enum FileKind
{
    /// <summary>Nothing that is known.</summary>
    Unknown,

    /// <summary>Not meant to be read: a README, the packets of a fixture.</summary>
    Ignored,

    IptablesSave,
    IpRoute,
    IpRule,
    IpAddr,
    IpNeigh,
    BridgeFdb,
    IpsetSave,
    IpvsadmSave,
    WireGuard,
    Sysctl,
    NextHops,
    LoadBalancers,
    Kubernetes,
}

/// <summary>What a file is, and for which family where that must be told.</summary>
internal readonly record struct FileRole(FileKind Kind, IpFamily Family = IpFamily.None)
{
    /// <summary>True for files that come from a node, as opposed to those about the cluster.</summary>
    internal bool IsOfNode => Kind is >= FileKind.IptablesSave and <= FileKind.Sysctl;
}
