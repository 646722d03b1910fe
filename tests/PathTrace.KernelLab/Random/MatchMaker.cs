using System.Globalization;

namespace PathTrace.KernelLab.Random;

/// <summary>Makes matches that a dump decides, as iptables-restore reads them.</summary>
internal sealed class MatchMaker(World world, Dice dice, IReadOnlyList<SetMaker.MadeSet> sets)
{
    /// <summary>Zero to three matches for a rule; the protocol is the one that <c>-p</c> names, if any.</summary>
    internal string Make(ChainPlace place, out string protocol)
    {
        protocol = "";
        var text = "";
        if (dice.Chance(0.4))
        {
            var isNegated = dice.Chance(0.1);
            protocol = dice.Pick("tcp", "tcp", "udp", "udp", world.IsV4 ? "icmp" : "ipv6-icmp");
            text += $"{(isNegated ? "! " : "")}-p {protocol} ";
            if (isNegated)
                protocol = "";
        }

        var taken = new HashSet<string>();
        for (var count = dice.Pick(0, 1, 1, 1, 2, 2, 3); count > 0; count--)
        {
            var match = protocol.Length > 0 && dice.Chance(0.5) ? OfProtocol(protocol) : Any(place);
            if (taken.Add(KeyOf(match)))
                text += match + " ";
        }

        return text;
    }

    // Options of the rule itself may stand once only, and of two "-m tcp --dport" in one rule iptables-nft-save prints one.
    private static string KeyOf(string match)
    {
        var words = match.Split(' ');
        return words[0] switch { "!" => words[1], "-m" when words[1] is not ("tcp" or "udp" or "icmp" or "icmp6" or "mark" or "connmark") => match, "-m" => words[1], var option => option };
    }

    private string OfProtocol(string protocol) => protocol switch
    {
        "tcp" when dice.Chance(0.35) => "-m tcp " + dice.Maybe("--tcp-flags " + dice.Pick("SYN SYN", "FIN,SYN,RST,ACK SYN", "ALL NONE", "ACK ACK", "SYN,FIN SYN,FIN", "RST,PSH RST", "ALL FIN,PSH,URG")),
        "icmp" => "-m icmp " + dice.Maybe("--icmp-type " + dice.Pick("8", "0", "3/1", "3", "11", "13", "any")),
        "ipv6-icmp" => "-m icmp6 " + dice.Maybe("--icmpv6-type " + dice.Pick("128", "129", "1/4", "1", "3")),
        _ when dice.Chance(0.4) => "-m multiport " + dice.Maybe(dice.Pick("--sports ", "--dports ", "--ports ") + PortList()),
        _ => $"-m {protocol} " + dice.Maybe(dice.Pick("--sport ", "--dport ") + PortRange()),
    };

    private string Any(ChainPlace place) => dice.Below(22) switch
    {
        0 or 1 => Address("-s "),
        2 or 3 or 4 => Address("-d "),
        5 or 6 => Interface(place),
        7 or 8 => "-m mark " + dice.Maybe("--mark " + World.Mark(dice)),
        9 => "-m connmark " + dice.Maybe("--mark " + World.Mark(dice)),
        10 or 11 => Conntrack(),
        12 or 13 => AddressType(place),
        14 => "-m iprange " + dice.Maybe(dice.Pick("--src-range ", "--dst-range ") + (world.IsV4 ? dice.Pick("10.0.1.5-10.0.2.9", "203.0.113.0-203.0.113.50", "10.0.0.0-10.255.255.255") : "2001:db8:1::1-2001:db8:2::9")),
        15 or 16 when sets.Count > 0 => Set(place),
        17 => "-m tos " + dice.Maybe("--tos " + dice.Pick("0x10/0xff", "0x08/0x1c", "0x00/0x3f", "0xb8/0xfc")),
        18 => "-m dscp " + dice.Maybe("--dscp " + dice.Pick("0x2e", "0x0a", "0x00", "0x04")),
        19 => world.IsV4 ? "-m ttl " + dice.Pick("--ttl-eq 64", "--ttl-gt 10", "--ttl-lt 64", "! --ttl-eq 63", "--ttl-eq 63") : "-m hl " + dice.Pick("--hl-eq 64", "--hl-gt 10", "--hl-lt 64", "! --hl-eq 63"),
        20 => "-m length " + dice.Maybe("--length " + dice.Pick("60", "0:80", "100:65535", "48:59")),
        _ when dice.Chance(0.4) => "-m statistic --mode random --probability " + dice.Pick("0.5", "0.33333333349", "0.1", "0.9"),
        _ => place is { Chain: "PREROUTING", Table: "raw" or "mangle" } ? "-m rpfilter " + dice.Pick("", "--loose", "--validmark", "--accept-local", "--invert", "--loose --invert") : "-m comment --comment \"a b\"",
    };

    // iptables-nft cannot load the negation of everything.
    private string Address(string option)
    {
        var network = world.Network(dice);
        return dice.Maybe(option + network, network.EndsWith("/0", StringComparison.Ordinal) ? 0 : 0.25);
    }

    private string Interface(ChainPlace place)
    {
        var name = dice.Pick("eth0", "eth1", "eth2", "veth3", "eth+", "veth+", "lo", "eth1", "eth2");
        var isIn = place.Chain switch { "PREROUTING" or "INPUT" => true, "OUTPUT" or "POSTROUTING" => false, _ => dice.Chance(0.5) };
        return dice.Maybe($"-{(isIn ? 'i' : 'o')} {name}");
    }

    private string Conntrack() => dice.Below(8) switch
    {
        0 => "-m state " + dice.Maybe("--state " + dice.Pick("NEW", "INVALID", "RELATED,ESTABLISHED", "NEW,UNTRACKED")),
        1 => "-m conntrack " + dice.Maybe(dice.Pick("--ctorigsrc ", "--ctorigdst ", "--ctreplsrc ", "--ctrepldst ") + world.Network(dice).Split('/')[0]),
        2 => "-m conntrack " + dice.Maybe(dice.Pick("--ctorigsrcport ", "--ctorigdstport ", "--ctreplsrcport ", "--ctrepldstport ") + PortRange()),
        3 => "-m conntrack " + dice.Maybe("--ctproto " + dice.Pick("tcp", "udp", world.IsV4 ? "icmp" : "ipv6-icmp")),
        4 => "-m conntrack " + dice.Maybe("--ctstatus " + dice.Pick("NONE", "CONFIRMED", "ASSURED", "SEEN_REPLY")),
        5 => "-m conntrack --ctdir " + dice.Pick("ORIGINAL", "REPLY"),
        _ => "-m conntrack " + dice.Maybe("--ctstate " + dice.Pick("NEW", "INVALID", "RELATED,ESTABLISHED", "NEW,UNTRACKED", "DNAT", "SNAT", "INVALID,NEW,RELATED,ESTABLISHED,UNTRACKED")),
    };

    private string AddressType(ChainPlace place)
    {
        var types = world.IsV4
            ? dice.Pick("LOCAL", "LOCAL", "UNICAST", "BROADCAST", "MULTICAST", "LOCAL,BROADCAST", "BLACKHOLE", "ANYCAST", "UNICAST,MULTICAST")
            : dice.Pick("LOCAL", "LOCAL", "UNICAST", "MULTICAST", "UNREACHABLE");
        var limit = place.Chain switch
        {
            "PREROUTING" or "INPUT" => dice.Pick("", "", " --limit-iface-in"),
            "OUTPUT" or "POSTROUTING" => dice.Pick("", "", " --limit-iface-out"),
            "FORWARD" => dice.Pick("", "", " --limit-iface-in", " --limit-iface-out"),
            _ => "",
        };
        return "-m addrtype " + dice.Maybe($"{dice.Pick("--src-type", "--dst-type", "--dst-type")} {types}") + limit;
    }

    private string Set(ChainPlace place)
    {
        var set = dice.Pick(sets);
        var sides = string.Join(',', Enumerable.Range(0, set.Dimensions).Select(_ => dice.Pick("src", "dst", "dst")));
        if (set.LastIsInterface && place.Chain is "PREROUTING" or "INPUT")
            sides = sides[..sides.LastIndexOf(',')] + ",src";
        else if (set.LastIsInterface && place.Chain is "OUTPUT" or "POSTROUTING")
            sides = sides[..sides.LastIndexOf(',')] + ",dst";
        return "-m set " + dice.Maybe($"--match-set {set.Name} {sides}");
    }

    private string PortRange()
    {
        var port = dice.Pick(World.Ports);
        return dice.Chance(0.7) ? port.ToString(CultureInfo.InvariantCulture) : dice.Pick($"{port}:", $":{port}", $"{port}:{Math.Min(port + 1000, 65535)}");
    }

    private string PortList() => string.Join(',', Enumerable.Range(0, dice.Between(1, 3)).Select(_ =>
    {
        var port = dice.Pick(World.Ports);
        return dice.Chance(0.7) ? port.ToString(CultureInfo.InvariantCulture) : $"{port}:{port + 5}";
    }));
}
