namespace PathTrace.KernelLab.Random;

/// <summary>Makes matches, as iptables-restore reads them: those that a dump decides, and a few that it does not.</summary>
internal sealed class MatchMaker(World world, Dice dice, IReadOnlyList<SetMaker.MadeSet> sets, double openness)
{

    private readonly TransportMatches _transport = new(world, dice);
    private readonly ConnectionMatches _connections = new(world, dice);
    private readonly OpenMatches _open = new(world, dice);
    private readonly HeaderMatches _headers = new(world, dice);

    /// <summary>Zero to three matches for a rule; the protocol is the one that <c>-p</c> names, if any.</summary>
    internal string Make(ChainPlace place, out string protocol)
    {
        protocol = "";
        var text = "";
        if (dice.Chance(0.4))
        {
            var isNegated = dice.Chance(0.1);
            protocol = _transport.Protocol();
            text += $"{(isNegated ? "! " : "")}-p {protocol} ";
            if (isNegated)
                protocol = "";
        }

        var taken = new HashSet<string>();
        for (var count = dice.Pick(0, 0, 1, 1, 1, 1, 2, 2, 3); count > 0; count--)
        {
            var match = protocol.Length > 0 && dice.Chance(0.5) ? _transport.Of(protocol) : Any(place);
            if (match.Length > 0 && taken.Add(KeyOf(match)))
                text += match + " ";
        }

        return text;
    }

    // Options of the rule itself may stand once only, and of two "-m tcp --dport" in one rule iptables-nft-save prints one.
    private static string KeyOf(string match)
    {
        var words = match.Split(' ');
        return words[0] switch { "!" => words[1], "-m" when words[1] is "recent" or "tcp" or "udp" or "sctp" or "dccp" or "icmp" or "icmp6" or "mark" or "connmark" => words[1], "-m" => match, var option => option };
    }

    private string Any(ChainPlace place) => dice.Below(26) switch
    {
        0 or 1 => Address("-s "),
        2 or 3 or 4 => Address("-d "),
        5 or 6 => Interface(place),
        7 or 8 => "-m mark " + dice.Maybe("--mark " + World.Mark(dice)),
        9 => "-m connmark " + dice.Maybe("--mark " + World.Mark(dice)),
        10 or 11 => _connections.Make(),
        12 or 13 => AddressType(place),
        14 => "-m iprange " + dice.Pick(dice.Maybe("--src-range " + AddressRange()), dice.Maybe("--dst-range " + AddressRange()), $"{dice.Maybe("--src-range " + AddressRange())} {dice.Maybe("--dst-range " + AddressRange())}"),
        15 or 16 or 17 when sets.Count > 0 => Set(place),
        18 => DeviceGroup(place),
        19 or 20 or 21 or 22 => _headers.Make(),
        23 when dice.Chance(openness) => _open.Make(place),
        _ when dice.Chance(0.3) => "-m statistic --mode random " + dice.Maybe("--probability " + dice.Pick("0.5", "0.33333333349", "0.1", "0.9")),
        _ when dice.Chance(0.3) => "-m cluster " + Cluster(),
        _ => place is { Chain: "PREROUTING", Table: "raw" or "mangle" } ? "-m rpfilter " + dice.Pick("", "--loose", "--validmark", "--accept-local", "--invert", "--loose --invert") : "-m comment --comment \"a b\"",
    };

    // iptables-nft cannot load the negation of everything.
    private string Address(string option)
    {
        var network = world.Network(dice);
        return dice.Maybe(option + network, network.EndsWith("/0", StringComparison.Ordinal) ? 0 : 0.25);
    }

    private string AddressRange() => world.IsV4 ? dice.Pick("10.0.1.5-10.0.2.9", "203.0.113.0-203.0.113.50", "10.0.0.0-10.255.255.255") : dice.Pick("2001:db8:1::1-2001:db8:2::9", "fd00::-fd00:ffff::");

    private string Interface(ChainPlace place)
    {
        var name = dice.Pick("eth0", "eth1", "eth2", "veth3", "eth+", "veth+", "lo", "eth1", "eth2");
        var isIn = place.Side switch { ChainSide.In => true, ChainSide.Out => false, _ => dice.Chance(0.5) };
        return dice.Maybe($"-{(isIn ? 'i' : 'o')} {name}");
    }

    // xt_devgroup.c, devgroup_mt_checkentry: a chain that packets without such an interface reach cannot ask.
    private string DeviceGroup(ChainPlace place)
    {
        var group = dice.Pick("0x0", "0x1", "0x2", "0x3/0x3", "0x2/0x2");
        return place.Side switch
        {
            ChainSide.Any => "",
            ChainSide.In => "-m devgroup " + dice.Maybe("--src-group " + group),
            ChainSide.Out => "-m devgroup " + dice.Maybe("--dst-group " + group),
            _ => "-m devgroup " + dice.Pick(dice.Maybe("--src-group " + group), dice.Maybe("--dst-group " + group), $"{dice.Maybe("--src-group " + group)} {dice.Maybe("--dst-group " + dice.Pick("0x1", "0x2"))}"),
        };
    }

    private string Cluster() => $"--cluster-total-nodes {dice.Pick(2, 3, 5)} {dice.Maybe(dice.Pick("--cluster-local-node 1", "--cluster-local-node 2", "--cluster-local-nodemask 0x3"))} --cluster-hash-seed 0x{dice.Below(4):x}";

    private string AddressType(ChainPlace place)
    {
        var types = world.IsV4
            ? dice.Pick("LOCAL", "LOCAL", "LOCAL", "UNICAST", "UNICAST", "BROADCAST", "LOCAL,BROADCAST", "UNICAST,MULTICAST", dice.Pick("MULTICAST", "BLACKHOLE", "ANYCAST", "UNSPEC", "THROW", "PROHIBIT,UNREACHABLE"))
            : dice.Pick("LOCAL", "LOCAL", "LOCAL", "UNICAST", "UNICAST", "LOCAL,UNICAST", dice.Pick("MULTICAST", "UNREACHABLE", "ANYCAST"));
        var limit = place.Side switch
        {
            ChainSide.In => dice.Pick("", "", " --limit-iface-in"),
            ChainSide.Out => dice.Pick("", "", " --limit-iface-out"),
            ChainSide.Both => dice.Pick("", "", " --limit-iface-in", " --limit-iface-out"),
            _ => "",
        };
        var sides = dice.Chance(0.15) ? $"{dice.Maybe("--src-type " + types)} {dice.Maybe("--dst-type " + dice.Pick("LOCAL", "UNICAST"))}" : dice.Maybe($"{dice.Pick("--src-type", "--dst-type", "--dst-type")} {types}");
        return $"-m addrtype {sides}{limit}";
    }

    private string Set(ChainPlace place)
    {
        var set = dice.Pick(sets);
        var count = dice.Chance(0.1) ? dice.Between(1, 3) : set.Dimensions;
        var sides = Enumerable.Range(0, count).Select(_ => dice.Pick("src", "dst", "dst")).ToArray();
        if (set.LastIsInterface && place.Side is ChainSide.In or ChainSide.Out)
            sides[^1] = place.HasIn ? "src" : "dst";
        var counters = set.HasCounters && dice.Chance(0.15) ? " " + dice.Pick("--packets-gt 0", "--bytes-lt 100", "--packets-eq 0", "! --bytes-eq 0") : "";
        return $"-m set {dice.Maybe($"--match-set {set.Name} {string.Join(',', sides)}")}{(dice.Chance(0.2) ? " --return-nomatch" : "")}{dice.Pick("", "", "", "", " ! --update-counters", " ! --update-subcounters")}{counters}";
    }
}
