using System.Globalization;

namespace PathTrace.Net;

/// <summary>
/// The number in an IPv4 protocol or IPv6 next-header field (IANA "Protocol Numbers"), with the names of Debian's
/// <c>/etc/protocols</c>, which iptables prints. <c>default</c> is number 0 (<c>ip</c>, and hop-by-hop in IPv6); it does not mean "any".
/// </summary>
/// <param name="Number">0–255.</param>
public readonly record struct IpProtocol(byte Number)
{
    private static readonly Dictionary<string, byte> NumbersByName = new(StringComparer.Ordinal)
    {
        ["ip"] = 0,
        ["icmp"] = 1,
        ["igmp"] = 2,
        ["ggp"] = 3,
        ["ipencap"] = 4,
        ["st"] = 5,
        ["tcp"] = 6,
        ["egp"] = 8,
        ["igp"] = 9,
        ["pup"] = 12,
        ["udp"] = 17,
        ["hmp"] = 20,
        ["xns-idp"] = 22,
        ["rdp"] = 27,
        ["iso-tp4"] = 29,
        ["dccp"] = 33,
        ["xtp"] = 36,
        ["ddp"] = 37,
        ["idpr-cmtp"] = 38,
        ["ipv6"] = 41,
        ["ipv6-route"] = 43,
        ["ipv6-frag"] = 44,
        ["idrp"] = 45,
        ["rsvp"] = 46,
        ["gre"] = 47,
        ["esp"] = 50,
        ["ah"] = 51,
        ["skip"] = 57,
        ["ipv6-icmp"] = 58,
        ["ipv6-nonxt"] = 59,
        ["ipv6-opts"] = 60,
        ["rspf"] = 73,
        ["vmtp"] = 81,
        ["eigrp"] = 88,
        ["ospf"] = 89,
        ["ax.25"] = 93,
        ["ipip"] = 94,
        ["etherip"] = 97,
        ["encap"] = 98,
        ["pim"] = 103,
        ["ipcomp"] = 108,
        ["vrrp"] = 112,
        ["l2tp"] = 115,
        ["isis"] = 124,
        ["sctp"] = 132,
        ["fc"] = 133,
        ["mobility-header"] = 135,
        ["udplite"] = 136,
        ["mpls-in-ip"] = 137,
        ["manet"] = 138,
        ["hip"] = 139,
        ["shim6"] = 140,
        ["wesp"] = 141,
        ["rohc"] = 142,
        ["ethernet"] = 143,
    };

    private static readonly string?[] NamesByNumber = NameTable();

    /// <summary>ICMP (1).</summary>
    public static IpProtocol Icmp => new(1);

    /// <summary>TCP (6).</summary>
    public static IpProtocol Tcp => new(6);

    /// <summary>UDP (17).</summary>
    public static IpProtocol Udp => new(17);

    /// <summary>ICMPv6 (58).</summary>
    public static IpProtocol IcmpV6 => new(58);

    /// <summary>SCTP (132).</summary>
    public static IpProtocol Sctp => new(132);

    /// <summary>DCCP (33).</summary>
    public static IpProtocol Dccp => new(33);

    /// <summary>UDP-Lite (136).</summary>
    public static IpProtocol UdpLite => new(136);

    /// <summary>True for the protocols whose header begins with a source and a destination port.</summary>
    public bool HasPorts => Number is 6 or 17 or 33 or 132 or 136;

    /// <summary>True for ICMP and ICMPv6.</summary>
    public bool IsIcmp => Number is 1 or 58;

    /// <summary>Reads a name (as iptables prints it; <c>icmpv6</c> also) or a number from 0 to 255.</summary>
    public static bool TryParse(string text, out IpProtocol protocol)
    {
        if (NumbersByName.TryGetValue(text == "icmpv6" ? "ipv6-icmp" : text, out var number)
            || byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number))
        {
            protocol = new(number);
            return true;
        }

        protocol = default;
        return false;
    }

    /// <summary>The name, or the number where there is none.</summary>
    public override string ToString() => NamesByNumber[Number] ?? Number.ToString(CultureInfo.InvariantCulture);

    private static string?[] NameTable()
    {
        var names = new string?[256];
        foreach (var (name, number) in NumbersByName)
            names[number] = name;
        return names;
    }
}
