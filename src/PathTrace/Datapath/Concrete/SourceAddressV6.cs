using PathTrace.Cluster;
using PathTrace.Net;

namespace PathTrace.Datapath.Concrete;

/// <summary>
/// Which of a node's IPv6 addresses suits a destination (addrconf.c, ipv6_dev_get_saddr and ipv6_get_saddr_eval; RFC 6724): the destination itself, then an address of the outgoing
/// interface, then one under the same label, then the longest common prefix. All interfaces are asked; addresses narrower than global suit no other global destination,
/// and a link-local destination wants a link-local address of the outgoing interface.
/// </summary>
internal static class SourceAddressV6
{
    // addrlabel.c, ip6addrlbl_init_table, without those that no global address has.
    private static readonly (ulong Bits, int Length, int Label)[] Labels =
    [
        (0x2001_0010_0000_0000, 28, 7),
        (0x2001_0000_0000_0000, 32, 6),
        (0x2002_0000_0000_0000, 16, 2),
        (0xfc00_0000_0000_0000, 7, 5),
    ];

    internal static InterfaceAddress? Choose(IEnumerable<Interface> interfaces, string device, IpAddress destination)
    {
        if (destination.High >> 54 == 0xfe80 >> 6)
            return interfaces.FirstOrDefault(i => i.Name == device)?.Addresses.FirstOrDefault(a => a.Address.Family == IpFamily.IPv6 && a.Scope == "link");
        InterfaceAddress? best = null;
        (bool, bool, bool, int) bestScore = default;
        foreach (var link in interfaces)
        {
            foreach (var address in link.Addresses)
            {
                if (address.Address.Family != IpFamily.IPv6 || (address.Scope is not (null or "global") && address.Address != destination))
                    continue;
                var score = (address.Address == destination, link.Name == device, LabelOf(address.Address) == LabelOf(destination), CommonLength(address, destination));
                if (best is null || score.CompareTo(bestScore) > 0)
                    (best, bestScore) = (address, score);
            }
        }

        return best;
    }

    private static int LabelOf(IpAddress address)
    {
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
