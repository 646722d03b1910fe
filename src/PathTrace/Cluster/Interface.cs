using System.Collections.Immutable;
using PathTrace.Text;

namespace PathTrace.Cluster;

/// <summary>A network interface of a node.</summary>
public sealed record Interface
{
    private readonly ImmutableArray<string> _flags = [];

    /// <summary>The name, without the <c>@peer</c> part.</summary>
    public required string Name { get; init; }

    /// <summary>The number before the name; 0 when not printed.</summary>
    public int Index { get; init; }

    /// <summary>The flags between <c>&lt;</c> and <c>&gt;</c>: <c>UP</c>, <c>LOWER_UP</c>, <c>NO-CARRIER</c> …</summary>
    public ImmutableArray<string> Flags
    {
        get => _flags;
        init
        {
            // Every packet asks for these.
            (_flags, IsUp, HasNoCarrier) = (value, value.Contains("UP"), value.Contains("NO-CARRIER"));
        }
    }

    /// <summary>The MTU in octets; null when not printed.</summary>
    public int? Mtu { get; init; }

    /// <summary>The bridge or bond it belongs to (<c>master</c>); null without.</summary>
    public string? Master { get; init; }

    /// <summary>The text behind <c>group</c>: <c>default</c> for 0, a number, or a name of the node's /etc/iproute2/group; null when not printed.</summary>
    public string? Group { get; init; }

    /// <summary>The text behind <c>state</c>: <c>UP</c>, <c>DOWN</c>, <c>UNKNOWN</c>; null when not printed.</summary>
    public string? State { get; init; }

    /// <summary>The link type behind <c>link/</c>: <c>ether</c>, <c>loopback</c>, <c>ipip</c>, <c>none</c>; null when not printed.</summary>
    public string? LinkType { get; init; }

    /// <summary>The kind of virtual device where the dump shows details (<c>ip -d addr</c>): <c>vxlan</c>, <c>bridge</c>, <c>veth</c>; else null.</summary>
    public string? Kind { get; init; }

    /// <summary>Of a bridge's port where the dump shows details: whether the bridge may send a frame back by it; else null.</summary>
    public bool? IsHairpin { get; init; }

    /// <summary>Of a bridge's port where the dump shows details: whether it may not talk to other isolated ports; else null.</summary>
    public bool? IsIsolated { get; init; }

    /// <summary>Of a bridge where the dump shows details: whether it calls iptables by a flag of its own (<c>nf_call_iptables</c>), whatever the sysctl says; else null.</summary>
    public bool? CallsIptables { get; init; }

    /// <summary>The same of ip6tables (<c>nf_call_ip6tables</c>).</summary>
    public bool? CallsIp6tables { get; init; }

    /// <summary>The outer side of a tunnel device where the dump shows details; else null.</summary>
    public TunnelDetails? Tunnel { get; init; }

    /// <summary>The link-layer address; null when not printed.</summary>
    public string? LinkAddress { get; init; }

    /// <summary>The addresses, in order: the first of each subnet is its primary one.</summary>
    public ImmutableArray<InterfaceAddress> Addresses { get; init; } = [];

    /// <summary>The line that begins the interface (text) or its object (JSON).</summary>
    public SourceSpan Source { get; init; }

    /// <summary>True when the administrator's flag UP is there.</summary>
    public bool IsUp { get; private init; }

    /// <summary>True when the flag NO-CARRIER is there: nobody is at the other end of the link.</summary>
    public bool HasNoCarrier { get; private init; }

    /// <summary>True when flags are printed and UP is not among them. <c>ip -o addr</c> and <c>ip -br addr</c> print none: then neither this nor <see cref="IsUp"/> holds.</summary>
    public bool IsKnownDown => !Flags.IsEmpty && !IsUp;

    /// <summary>True when the interface is the port of a bridge, bond or the like by that name.</summary>
    internal bool IsPortOf(string master) => string.Equals(Master, master, StringComparison.Ordinal);
}
