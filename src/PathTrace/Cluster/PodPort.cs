using PathTrace.Net;

namespace PathTrace.Cluster;

/// <summary>A port that a container declares.</summary>
/// <param name="Name">Its name; empty when it has none.</param>
/// <param name="Protocol">The transport protocol.</param>
/// <param name="Port">The number.</param>
public sealed record PodPort(string Name, IpProtocol Protocol, ushort Port);
