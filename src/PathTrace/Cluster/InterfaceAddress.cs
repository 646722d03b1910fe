using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Cluster;

/// <summary>One address of an interface, as <c>ip addr</c> prints it.</summary>
/// <param name="Address">The address with its host bits.</param>
/// <param name="PrefixLength">The length of the connected subnet; for a peer address, of the peer's.</param>
/// <param name="Broadcast">The broadcast address (<c>brd</c>); null when not printed.</param>
/// <param name="Peer">The other end of a point-to-point address (<c>peer</c>); null without.</param>
/// <param name="IsSecondary">True when another address of the same subnet stands before it (<c>secondary</c>).</param>
/// <param name="Scope">The text behind <c>scope</c>: <c>global</c>, <c>link</c>, <c>host</c>; null when not printed.</param>
/// <param name="Source">The line (text) or object (JSON).</param>
public sealed record InterfaceAddress(
    IpAddress Address,
    int PrefixLength,
    IpAddress? Broadcast,
    IpAddress? Peer,
    bool IsSecondary,
    string? Scope,
    SourceSpan Source)
{
    /// <summary>How far an IPv6 address is in use.</summary>
    public AddressFlags Flags { get; init; }

    /// <summary>False for a tentative address, which the node neither sends from nor takes packets for (addrconf.c, ipv6_dev_get_saddr).</summary>
    public bool IsInUse => (Flags & (AddressFlags.Tentative | AddressFlags.Optimistic)) != AddressFlags.Tentative;

    /// <summary>The connected subnet.</summary>
    public IpPrefix Subnet => IpPrefix.Containing(Peer ?? Address, PrefixLength);
}
