using PathTrace.Cluster;
using PathTrace.Net;

namespace PathTrace.Datapath.Concrete;

/// <summary>
/// Which of a node's IPv6 addresses suits a destination (addrconf.c, ipv6_dev_get_saddr and ipv6_get_saddr_eval; RFC 6724): the destination itself, then one whose scope reaches it, one that is
/// not deprecated, an address of the outgoing interface, one under the same label, a temporary one where those are wanted, then the longest common prefix. Tentative addresses are not asked.
/// </summary>
internal static class SourceAddressV6
{
    private const int LinkLocalScope = 2;

    // addrlabel.c, ip6addrlbl_init_table, without those that no address of an interface has.
    private static readonly (ulong Bits, int Length, int Label)[] Labels =
    [
        (0x2001_0010_0000_0000, 28, 7),
        (0x2001_0000_0000_0000, 32, 6),
        (0x2002_0000_0000_0000, 16, 2),
        (0xfc00_0000_0000_0000, 7, 5),
    ];

    /// <summary>The address; null without a reason when none suits.</summary>
    internal static IpAddress? Choose(NodeModel node, string device, IpAddress destination, out Unknown? why)
    {
        why = null;
        var found = Choose(node, device, destination, false)?.Address;
        if (Choose(node, device, destination, true)?.Address == found)
            return found;
        why = new(
            $"whether {node.Node.Name} sends from a temporary address to {destination}",
            "use_tempaddr of its interface was not collected",
            node.Node.PathOf("sysctl.txt"));
        return null;
    }

    // Where use_tempaddr was not collected, temporary addresses go before others or behind them, as told.
    private static InterfaceAddress? Choose(NodeModel node, string device, IpAddress destination, bool prefersTemporary)
    {
        // A neighbour on a link is told an address of that link only; others may be, unless the interface says otherwise.
        var isOfLinkOnly = ScopeOf(destination) <= LinkLocalScope || Setting.Own(node, "use_oif_addrs_only", device).Value > 0;
        InterfaceAddress? best = null;
        (bool, int, bool, bool, bool, bool, int) bestScore = default;
        foreach (var link in node.Node.Interfaces ?? [])
        {
            if (isOfLinkOnly && link.Name != device)
                continue;
            foreach (var address in link.Addresses)
            {
                if (address.Address.Family != IpFamily.IPv6 || !address.IsInUse)
                    continue;
                var score = (
                    address.Address == destination,
                    ReachOf(address.Address, destination),
                    IsLoopback(address.Address) || (address.Flags & (AddressFlags.Deprecated | AddressFlags.Optimistic)) == 0,
                    link.Name == device,
                    LabelOf(address.Address) == LabelOf(destination),
                    address.Flags.HasFlag(AddressFlags.Temporary) == WantsTemporary(node, link, address, prefersTemporary),
                    CommonLength(address, destination));
                if (best is null || score.CompareTo(bestScore) > 0)
                    (best, bestScore) = (address, score);
            }
        }

        return best;
    }

    // IPV6_SADDR_RULE_PRIVACY. Nothing is looked up for the sake of addresses that are not temporary while all of a link are so.
    private static bool WantsTemporary(NodeModel node, Interface link, InterfaceAddress address, bool otherwise) =>
        (address.Flags.HasFlag(AddressFlags.Temporary) || link.Addresses.Any(a => a.Flags.HasFlag(AddressFlags.Temporary)))
        && (Setting.Own(node, "use_tempaddr", link.Name).Value is { } value ? value >= 2 : otherwise);

    // IPV6_SADDR_RULE_SCOPE: the smallest scope that reaches the destination, else the largest.
    private static int ReachOf(IpAddress address, IpAddress destination)
    {
        var scope = ScopeOf(address);
        return scope >= ScopeOf(destination) ? -scope : scope - 128;
    }

    // addrconf_core.c, __ipv6_addr_type: ::1 counts as link-local.
    private static int ScopeOf(IpAddress address) => address.High switch
    {
        _ when IsLoopback(address) || address.High >> 54 == 0xfe80 >> 6 => LinkLocalScope,
        _ when address.High >> 54 == 0xfec0 >> 6 => 5,
        _ when address.High >> 56 == 0xff => (int)(address.High >> 48) & 0xf,
        _ => 14,
    };

    private static bool IsLoopback(IpAddress address) => address is { High: 0, Low: 1 };

    private static int LabelOf(IpAddress address)
    {
        if (IsLoopback(address))
            return 0;
        foreach (var (bits, length, label) in Labels)
        {
            if (address.High >> (64 - length) == bits >> (64 - length))
                return label;
        }

        return 1;
    }

    // IPV6_SADDR_RULE_PREFIX counts no further than the address's own prefix.
    private static int CommonLength(InterfaceAddress address, IpAddress destination)
    {
        var common = (int)UInt128.LeadingZeroCount(address.Address.Bits ^ destination.Bits);
        return Math.Min(common, address.PrefixLength);
    }
}
