using System.Collections.Immutable;
using PathTrace.KernelLab.Nodes;
using PathTrace.Net;

namespace PathTrace.KernelLab.Random;

/// <summary>The few addresses, ports and marks that random nodes and probes are made of: few, so that probes meet rules.</summary>
internal sealed class World
{
    internal static World V4 { get; } = new()
    {
        Family = IpFamily.IPv4,
        Links =
        [
            new("eth0", ["192.168.0.2/24"]),
            new("eth1", ["10.0.1.1/24", "10.0.1.2/24", "10.0.9.1/24"]),
            new("eth2", ["10.0.2.1/24"], 1400),
            new("veth3", ["172.16.0.1/30", "169.254.1.1/32"]),
        ],
        Own = ["192.168.0.2", "10.0.1.1", "10.0.1.2", "10.0.9.1", "10.0.2.1", "172.16.0.1", "169.254.1.1"],
        Neighbours = [("eth0", "192.168.0.1"), ("eth0", "192.168.0.7"), ("eth1", "10.0.1.9"), ("eth1", "10.0.1.10"), ("eth1", "10.0.9.9"), ("eth2", "10.0.2.9"), ("eth2", "10.0.2.10"), ("veth3", "172.16.0.2")],
        Remote = ["203.0.113.7", "203.0.113.99", "198.51.100.20", "10.96.0.1", "10.96.0.10", "172.30.4.4", "172.30.200.1", "100.64.0.5", "8.8.8.8"],
        Odd = ["10.0.1.255", "10.0.2.255", "10.0.1.0", "255.255.255.255", "127.0.0.1", "127.0.0.53", "0.0.0.0", "0.1.2.3", "224.0.0.1", "240.0.0.1", "10.0.2.200", "192.168.0.255"],
        Networks =
        [
            "0.0.0.0/0", "10.0.0.0/8", "10.0.1.0/24", "10.0.2.0/24", "10.0.0.0/16", "192.168.0.0/24", "172.16.0.0/12", "203.0.113.0/24", "198.51.100.0/25", "10.96.0.0/12", "10.96.0.0/28", "172.30.0.0/16",
            "172.30.4.0/22", "100.64.0.0/10", "8.0.0.0/7", "203.0.113.64/26", "127.0.0.0/8", "10.0.1.8/29",
        ],
        Chosen = ["10.0.2.8", "10.0.2.11"],
        Masks = ["0.0.0.1/0.0.0.1", "10.0.0.9/255.0.0.255", "0.0.1.0/0.0.1.0"],
    };

    internal static World V6 { get; } = new()
    {
        Family = IpFamily.IPv6,
        Links =
        [
            new("eth0", ["2001:db8::2/64"]),
            new("eth1", ["2001:db8:1::1/64", "2001:db8:1::2/64"]),
            new("eth2", ["2001:db8:2::1/64"], 1400),
            new("veth3", ["fd00:3::1/126"]),
        ],
        Own = ["2001:db8::2", "2001:db8:1::1", "2001:db8:1::2", "2001:db8:2::1", "fd00:3::1"],
        Neighbours = [("eth0", "2001:db8::1"), ("eth0", "2001:db8::7"), ("eth1", "2001:db8:1::9"), ("eth1", "2001:db8:1::a"), ("eth2", "2001:db8:2::9"), ("eth2", "2001:db8:2::a"), ("veth3", "fd00:3::2")],
        Remote = ["2001:db8:ffff::7", "2001:db8:ffff::99", "2001:db8:c000::20", "fd00:96::1", "fd00:96::a", "2001:4860::8888"],
        Odd = ["::1", "::", "2001:db8:1::", "fe80::99", "2001:db8:1::ffff"],
        Networks =
        [
            "::/0", "2001:db8::/32", "2001:db8::/64", "2001:db8:1::/64", "2001:db8:2::/64", "2001:db8:ffff::/48", "2001:db8:c000::/34", "fd00::/8", "fd00:96::/112", "2001:4860::/32", "2001:db8:1::8/125",
        ],
        Chosen =
        [
            "2001:db8:2::8", "2001:db8:2::b", .. new[] { "7", "99", "20", "a", "8888", "2", "9", "ffff", "1" }.SelectMany(h => new[] { $"2001:db8:2::{h}", $"2001:db8:ffff::{h}" }),
        ],
        Masks = ["::1/::1", "2001:db8::9/ffff:ffff::ffff"],
    };

    internal required IpFamily Family { get; init; }

    internal required ImmutableArray<LinkConfig> Links { get; init; }

    internal required ImmutableArray<string> Own { get; init; }

    internal required ImmutableArray<(string Link, string Address)> Neighbours { get; init; }

    internal required ImmutableArray<string> Remote { get; init; }

    /// <summary>Broadcast, loopback, reserved and the like.</summary>
    internal required ImmutableArray<string> Odd { get; init; }

    internal required ImmutableArray<string> Networks { get; init; }

    /// <summary>Addresses under masks that are no prefixes.</summary>
    internal required ImmutableArray<string> Masks { get; init; }

    internal static ImmutableArray<ushort> Ports { get; } = [53, 80, 443, 8080, 30080, 30443, 40000, 51000];

    internal static ImmutableArray<uint> Marks { get; } = [0x1, 0x2, 0x3, 0x4000, 0x8000, 0xff, 0x10001];

    /// <summary>The TTL by which a packet asks for the first of the marks, where a node gives them out by TTL.</summary>
    internal const int MarkTtl = 100;

    internal static ImmutableArray<uint> MarkMasks { get; } = [0xffffffff, 0xff, 0x1, 0x4000, 0xc000, 0xffff];

    internal static ImmutableArray<byte> Toses { get; } = [0, 0, 0, 0x10, 0x08, 0x04, 0xb8, 0x28, 0x01, 0x02, 0x03, 0xb9];

    internal bool IsV4 => Family == IpFamily.IPv4;

    internal ImmutableArray<string> AllAddresses => [.. Own.Concat(Neighbours.Select(n => n.Address)).Concat(Remote).Concat(Odd).Concat(Chosen).Where(a => a is not ("::" or "::1")).Distinct()];

    /// <summary>Addresses that DNAT and NETMAP make.</summary>
    internal required ImmutableArray<string> Chosen { get; init; }

    internal bool HoldsNeighbour(string network)
    {
        var prefix = IpPrefix.Parse(network);
        return Neighbours.Any(n => prefix.Contains(IpAddress.Parse(n.Address)));
    }

    internal string Bits => IsV4 ? "32" : "128";

    internal string AnyAddress(Dice dice) => dice.Below(10) switch
    {
        < 3 => dice.Pick(Own),
        < 6 => dice.Pick(Neighbours).Address,
        < 9 => dice.Pick(Remote),
        _ => dice.Pick(Odd),
    };

    internal string Network(Dice dice) => dice.Chance(0.35) ? dice.Chance(0.1) ? dice.Pick(Masks) : $"{AnyAddress(dice)}/{Bits}" : dice.Pick(Networks);

    /// <summary>A mark, often under a mask; now and then one that has bits outside its mask, which no packet can have.</summary>
    internal static string Mark(Dice dice)
    {
        var mark = dice.Pick(Marks);
        if (dice.Chance(0.4))
            return $"0x{mark:x}";
        var mask = dice.Pick(MarkMasks);
        return $"0x{(dice.Chance(0.2) ? mark : mark & mask):x}/0x{mask:x}";
    }
}
