using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Cluster;

/// <summary>One entry of <c>bridge fdb</c>: behind which port, or vxlan peer, a link-layer address lives.</summary>
/// <param name="LinkAddress">The link-layer address.</param>
/// <param name="Device">The port or vxlan device.</param>
/// <param name="Destination">The vxlan peer (<c>dst</c>); null without.</param>
/// <param name="Source">The line or object.</param>
public sealed record ForwardingEntry(string LinkAddress, string Device, IpAddress? Destination, SourceSpan Source);
