using PathTrace.Net;

namespace PathTrace.Cluster;

/// <summary>What a tunnel device says about the outer packets it makes, as <c>ip -d addr</c> prints it. Null where not printed or <c>any</c>.</summary>
/// <param name="Kind">The kind of device: <c>vxlan</c>, <c>ipip</c>, <c>gre</c>, <c>geneve</c> …</param>
/// <param name="Vni">The virtual network identifier of vxlan and geneve (<c>id</c>).</param>
/// <param name="Local">The source address of outer packets.</param>
/// <param name="Remote">The one peer, or multicast group, that outer packets go to when no forwarding entry or route says otherwise.</param>
/// <param name="Device">The interface that outer packets are bound to (<c>dev</c>).</param>
/// <param name="Port">The UDP port of the peers (<c>dstport</c>).</param>
/// <param name="IsExternal">True when the outer destination comes from the route's encapsulation alone (<c>external</c>).</param>
public sealed record TunnelDetails(
    string Kind,
    uint? Vni,
    IpAddress? Local,
    IpAddress? Remote,
    string? Device,
    int? Port,
    bool IsExternal);
