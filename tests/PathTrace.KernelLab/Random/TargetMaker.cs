namespace PathTrace.KernelLab.Random;

/// <summary>Makes targets that fit a chain's place.</summary>
internal sealed class TargetMaker(World world, Dice dice)
{
    internal string Make(ChainPlace place, string protocol)
    {
        if (place.Callees.Count > 0 && dice.Chance(place.IsBuiltin ? 0.45 : 0.25))
            return $"{dice.Pick("-j", "-j", "-j", "-g")} {dice.Pick(place.Callees)}";
        if (dice.Chance(0.12))
            return dice.Pick("", "-j LOG", "-j RETURN", "-j RETURN", "-j ACCEPT");
        return place.Table switch
        {
            "raw" => dice.Below(8) switch { 0 => "-j CT --notrack", 1 => "-j ACCEPT", 2 => Drop(), _ => Mark() },
            "mangle" => dice.Below(10) switch { 0 => Tos(), 1 => Dscp(), 2 => Ttl(), 3 => ConnectionMark(), 4 => Drop(), 5 => "-j ACCEPT", _ => Mark() },
            "nat" => Translation(place, protocol),
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
        $"--restore-mark --nfmask 0x{dice.Pick(World.MarkMasks):x} --ctmask 0x{dice.Pick(World.MarkMasks):x}");

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

    private string Translation(ChainPlace place, string protocol)
    {
        var hasPorts = protocol is "tcp" or "udp";
        if (dice.Chance(0.15))
            return dice.Pick("-j ACCEPT", "-j RETURN", Mark(), ConnectionMark());
        if (place.IsSourceNat)
            return dice.Below(place.Chain == "INPUT" ? 2 : 5) switch { 0 or 1 => Snat(hasPorts), 2 => "-j NETMAP --to " + NetMap(), _ => Masquerade(hasPorts) };
        return dice.Below(8) switch { 0 => Redirect(hasPorts), 1 => "-j NETMAP --to " + NetMap(), _ => Dnat(hasPorts) };
    }

    private string NetMap() => world.IsV4 ? dice.Pick("10.0.2.0/24", "203.0.113.0/24", "172.30.4.0/30") : dice.Pick("2001:db8:2::/64", "2001:db8:ffff::/64");

    private string Dnat(bool hasPorts)
    {
        var address = dice.Chance(0.7) ? dice.Pick(world.Neighbours).Address : dice.Chance(0.5) ? dice.Pick(world.Own) : dice.Pick(world.Remote);
        if (hasPorts && dice.Chance(0.6))
        {
            var port = dice.Pick(":8080", ":80", ":8000-8100", ":30000-30010");
            if (dice.Chance(0.1))
                return "-j DNAT --to-destination " + port;
            return "-j DNAT --to-destination " + (world.IsV4 ? address : $"[{address}]") + port;
        }

        var isRange = dice.Chance(0.2);
        return "-j DNAT --to-destination " + (!isRange ? address : world.IsV4 ? "10.0.2.8-10.0.2.11" : "2001:db8:2::8-2001:db8:2::b") + (isRange && dice.Chance(0.3) ? " --persistent" : "");
    }

    private string Snat(bool hasPorts)
    {
        var address = dice.Chance(0.7) ? dice.Pick(world.Own) : dice.Pick(world.Remote);
        if (hasPorts && dice.Chance(0.4))
            return "-j SNAT --to-source " + (world.IsV4 ? address : $"[{address}]") + dice.Pick(":1024-1100", ":61000", ":40000-52000");
        var isRange = dice.Chance(0.2);
        return "-j SNAT --to-source " + (!isRange ? address : world.IsV4 ? "203.0.113.4-203.0.113.6" : "2001:db8:ffff::4-2001:db8:ffff::6") + dice.Pick("", "", " --random", " --random-fully");
    }

    private string Masquerade(bool hasPorts) => "-j MASQUERADE" + (hasPorts ? dice.Pick("", " --to-ports 1024-1100", " --to-ports 61000") : "") + dice.Pick("", "", " --random", " --random-fully");

    private string Redirect(bool hasPorts) => "-j REDIRECT" + (hasPorts ? dice.Pick("", " --to-ports 8080", " --to-ports 8000-8010", " --to-ports 8000-8010 --random") : "");
}
