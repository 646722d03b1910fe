namespace PathTrace.KernelLab.Kernel;

/// <summary>Why and where the kernel freed a packet (include/net/dropreason-core.h).</summary>
/// <param name="Reason">The name without its prefix: <c>IP_RPFILTER</c>.</param>
/// <param name="Function">The kernel function.</param>
/// <param name="Protocol">The Ethernet protocol number: 2048, 34525.</param>
internal sealed record DropReason(string Reason, string Function, int Protocol);
