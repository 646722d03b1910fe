using PathTrace.Net;

namespace PathTrace.Cluster;

/// <summary>One entry of a service's <c>status.loadBalancer.ingress</c>: by which address or name its balancer is called.</summary>
/// <param name="Address">The address; null for a balancer that goes by a name.</param>
/// <param name="HostName">The name; null for a balancer that goes by an address.</param>
/// <param name="IsProxy">
/// True for <c>ipMode: Proxy</c>: the balancer writes a node's address and node port into the packet. False for <c>VIP</c>: it keeps the destination, and kube-proxy has rules for the address. Null when not stated, which
/// means the same as VIP (core/v1 types.go: LoadBalancerIngress).
/// </param>
public sealed record LoadBalancerIngress(IpAddress? Address, string? HostName, bool? IsProxy);
