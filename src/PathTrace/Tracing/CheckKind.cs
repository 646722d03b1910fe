namespace PathTrace.Tracing;

/// <summary>The checks of the IP stack between rules and routes.</summary>
public enum CheckKind
{
    /// <summary>Addresses that may not appear on the wire (fib_frontend.c, route.c: martians).</summary>
    Martian,

    /// <summary>rp_filter.</summary>
    ReversePath,

    /// <summary>Forwarding on the ingress interface.</summary>
    Forwarding,

    /// <summary>Time to live.</summary>
    Ttl,

    /// <summary>MTU of the outgoing interface.</summary>
    Mtu,

    /// <summary>The interface's own state.</summary>
    InterfaceState,

    /// <summary>The pod or process at the end.</summary>
    Owner,
}
