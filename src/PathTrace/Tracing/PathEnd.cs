using PathTrace.Net;

namespace PathTrace.Tracing;

/// <summary>Where a delivered packet arrived.</summary>
/// <param name="Node">The last node; null when the packet left the cluster without one.</param>
/// <param name="Pod">The pod as <c>namespace/name</c>; null when it is none or its name is not known.</param>
/// <param name="Address">The destination address and port on arrival.</param>
public sealed record PathEnd(string? Node, string? Pod, SocketAddress Address);
