using PathTrace.Net;

namespace PathTrace.Cluster;

/// <summary>One port of a service.</summary>
/// <param name="Name">The port's name; empty when it has none.</param>
/// <param name="Protocol">The transport protocol.</param>
/// <param name="Port">The service port.</param>
/// <param name="TargetPort">The pods' port: a number or a name, as written; null when not stated.</param>
/// <param name="NodePort">The node port; null without one.</param>
public sealed record ServicePort(string Name, IpProtocol Protocol, ushort Port, string? TargetPort, ushort? NodePort);
