namespace PathTrace.KernelLab.Random;

/// <summary>Makes targets that fit a chain's place.</summary>
internal sealed class TargetMaker(World world, Dice dice, IReadOnlyList<SetMaker.MadeSet> sets, double openness)
{
    /// <summary>The prefix that DNPT takes away.</summary>
    internal const string MappedFrom = "2001:db8:ffff::/64";

    /// <summary>The prefixes that DNPT puts in its place.</summary>
    internal static readonly string[] MappedTo = ["2001:db8:2::/64", "fd00:96::/64"];

    private readonly TranslationMaker _translations = new(world, dice);

    internal string Make(ChainPlace place, string protocol)
    {
        if (place.Callees.Count > 0 && dice.Chance(place.IsBuiltin ? 0.45 : 0.25))
            return $"{dice.Pick("-j", "-j", "-j", "-g")} {dice.Pick(place.Callees)}";
        if (dice.Chance(0.12))
            return dice.Pick("", "-j LOG", "-j RETURN", "-j RETURN", "-j ACCEPT");
        if (dice.Chance(0.08 * openness))
            return Rare(place);
        return place.Table switch
        {
            "raw" => dice.Below(9) switch { 0 => dice.Pick("-j CT --notrack", "-j NOTRACK"), 8 => Connection(), 1 => "-j ACCEPT", 2 => Drop(), _ => Mark() },
            "mangle" => dice.Below(12) switch { 0 => Tos(), 1 => Dscp(), 2 => Ttl(), 3 => ConnectionMark(), 10 or 11 => Mangling(place, protocol), 4 => Drop(), 5 => "-j ACCEPT", _ => Mark() },
            "nat" => dice.Chance(0.15) ? dice.Pick("-j ACCEPT", "-j RETURN", Mark(), ConnectionMark()) : _translations.Make(place, protocol),
            "filter" => dice.Below(8) switch { 0 or 1 => Reject(protocol), 2 => "-j DROP", 3 or 4 or 5 => "-j ACCEPT", 6 => ConnectionMark(), _ => Mark() },
            _ => dice.Below(4) switch { 0 => Drop(), 1 => "-j ACCEPT", _ => Mark() },
        };
    }

    private string Drop() => dice.Chance(0.3) ? "-j DROP" : "-j RETURN";

    private string Mark() => "-j MARK " + dice.Pick(
        $"--set-xmark {World.Mark(dice)}", $"--set-mark {World.Mark(dice)}", $"--or-mark 0x{dice.Pick(World.Marks):x}", $"--and-mark 0x{dice.Pick(World.MarkMasks):x}",
        $"--xor-mark 0x{dice.Pick(World.Marks):x}");

    private string ConnectionMark() => "-j CONNMARK " + dice.Pick(
        $"--set-xmark {World.Mark(dice)}", $"--set-mark {World.Mark(dice)}", "--save-mark", "--restore-mark",
        $"--save-mark --nfmask 0x{dice.Pick(World.MarkMasks):x} --ctmask 0x{dice.Pick(World.MarkMasks):x}",
        $"--restore-mark --nfmask 0x{dice.Pick(World.MarkMasks):x} --ctmask 0x{dice.Pick(World.MarkMasks):x}",
        $"--and-mark 0x{dice.Pick(World.MarkMasks):x}", $"--or-mark 0x{dice.Pick(World.Marks):x}", $"--xor-mark 0x{dice.Pick(World.Marks):x}",
        $"--{dice.Pick("left", "right")}-shift-mark {dice.Between(1, 20)} {dice.Pick($"--set-xmark {World.Mark(dice)}", "--save-mark", "--restore-mark", "--restore-mark --nfmask 0xffff --ctmask 0xffff")}");

    /// <summary>Targets that any table takes.</summary>
    private string Rare(ChainPlace place) => dice.Below(9) switch
    {
        0 or 1 or 2 when sets.Count > 0 => Set(place),
        3 => "-j NFQUEUE --queue-num 7" + dice.Pick("", " --queue-bypass", " --queue-bypass"),
        4 => "-j NFLOG --nflog-group 3",
        5 when place.Table is "mangle" or "raw" => $"-j HMARK --hmark-tuple src,dst --hmark-mod 2 --hmark-offset {dice.Pick(1, 0x4000)} --hmark-rnd 0x1",
        _ => Mark(),
    };

    // ip_set_core.c, ip_set_add: members come and go with probes, so that the lab restores sets before each.
    private string Set(ChainPlace place)
    {
        var set = dice.Pick(sets);
        var sides = Enumerable.Range(0, set.Dimensions).Select(_ => dice.Pick("src", "dst")).ToArray();
        if (set.LastIsInterface)
            sides[^1] = place.HasOut && !place.HasIn ? "dst" : "src";
        if (set.LastIsInterface && place.Side == ChainSide.Any)
            return Mark();
        var (change, exists) = dice.Chance(0.35) ? ("--del-set", "") : ("--add-set", dice.Pick("", "", " --exist"));
        return $"-j SET {change} {set.Name} {string.Join(',', sides)}{exists}";
    }

    // xt_CT.c: a template with a zone, or with events only.
    private string Connection() => "-j CT " + dice.Pick("--zone 1", "--zone 5", "--zone-orig 2", "--zone-reply 3", "--zone mark", "--ctevents new,destroy", "--expevents new");

    private string Mangling(ChainPlace place, string protocol) => dice.Below(8) switch
    {
        0 when protocol is "tcp" or "udp" && place.Chain == "PREROUTING" => $"-j TPROXY --on-port 15001 --on-ip {(world.IsV4 ? "127.0.0.1" : "::1")} --tproxy-mark 0x1/0xff",
        1 when place.Side is ChainSide.Out or ChainSide.Both => "-j CLASSIFY --set-class 1:2",
        2 when protocol is "udp" => "-j CHECKSUM --checksum-fill",
        3 when protocol is "tcp" && world.IsV4 => "-j ECN --ecn-tcp-remove",
        4 when protocol is "tcp" => "-j TCPOPTSTRIP --strip-options 8",
        5 when !world.IsV4 && (place.Chain is "INPUT" or "POSTROUTING") => "-j SNPT --src-pfx 2001:db8:1::/64 --dst-pfx " + dice.Pick("2001:db8:ffff::/64", "2001:db8:ffff::/48"),
        6 when !world.IsV4 && place.Chain is "PREROUTING" or "OUTPUT" => $"-j DNPT --src-pfx {MappedFrom} --dst-pfx {dice.Pick(MappedTo)}",
        _ => ConnectionMark(),
    };

    private string Tos() => "-j TOS " + dice.Pick("--set-tos 0x10/0x3f", "--set-tos 0x08/0xff", "--or-tos 0x04", "--and-tos 0xfc", "--xor-tos 0x10", "--set-tos 0x00/0xff");

    private string Dscp() => "-j DSCP --set-dscp " + dice.Pick("0x2e", "0x0a", "0x00");

    private string Ttl() => world.IsV4
        ? "-j TTL " + dice.Pick("--ttl-set 64", "--ttl-dec 1", "--ttl-inc 1", "--ttl-set 1", "--ttl-dec 70", "--ttl-inc 250")
        : "-j HL " + dice.Pick("--hl-set 64", "--hl-dec 1", "--hl-inc 1", "--hl-set 1", "--hl-inc 250");

    private string Reject(string protocol)
    {
        if (protocol == "tcp" && dice.Chance(0.4))
            return "-j REJECT --reject-with tcp-reset";
        return "-j REJECT" + (world.IsV4
            ? dice.Pick("", " --reject-with icmp-net-unreachable", " --reject-with icmp-host-unreachable", " --reject-with icmp-proto-unreachable", " --reject-with icmp-port-unreachable",
                " --reject-with icmp-net-prohibited", " --reject-with icmp-host-prohibited", " --reject-with icmp-admin-prohibited")
            : dice.Pick("", " --reject-with icmp6-no-route", " --reject-with icmp6-adm-prohibited", " --reject-with icmp6-addr-unreachable", " --reject-with icmp6-port-unreachable",
                " --reject-with icmp6-policy-fail", " --reject-with icmp6-reject-route"));
    }
}
