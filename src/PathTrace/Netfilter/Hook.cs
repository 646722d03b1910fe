namespace PathTrace.Netfilter;

/// <summary>The five places in the IP stack where tables run (kernel: include/uapi/linux/netfilter.h, nf_inet_hooks).</summary>
public enum Hook : byte
{
    /// <summary>Every arriving packet, before the routing decision.</summary>
    Prerouting,

    /// <summary>Packets for the node itself, after the routing decision.</summary>
    Input,

    /// <summary>Packets that the node passes on.</summary>
    Forward,

    /// <summary>Packets that the node itself makes, after a first routing decision.</summary>
    Output,

    /// <summary>Every leaving packet, after routing.</summary>
    Postrouting,
}
