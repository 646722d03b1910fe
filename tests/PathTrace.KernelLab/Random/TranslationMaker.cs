namespace PathTrace.KernelLab.Random;

/// <summary>Makes the targets that translate.</summary>
internal sealed class TranslationMaker(World world, Dice dice)
{
    internal string Make(ChainPlace place, string protocol)
    {
        var hasPorts = protocol is "tcp" or "udp" or "sctp";
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
            var port = dice.Pick(":8080", ":80", ":8000-8100", ":30000-30010", ":8000-8010/80") + dice.Pick("", "", "", " --random", " --persistent");
            if (dice.Chance(0.1))
                return "-j DNAT --to-destination " + port;
            return "-j DNAT --to-destination " + (world.IsV4 ? address : $"[{address}]") + port;
        }

        var isRange = dice.Chance(0.2);
        return "-j DNAT --to-destination " + (!isRange ? address : world.IsV4 ? "10.0.2.8-10.0.2.11" : "2001:db8:2::8-2001:db8:2::b") + (isRange ? dice.Pick("", " --persistent", " --random", " --random --persistent") : "");
    }

    private string Snat(bool hasPorts)
    {
        var address = dice.Chance(0.7) ? dice.Pick(world.Own) : dice.Pick(world.Remote);
        if (hasPorts && dice.Chance(0.4))
            return "-j SNAT --to-source " + (world.IsV4 ? address : $"[{address}]") + dice.Pick(":1024-1100", ":61000", ":40000-52000");
        var isRange = dice.Chance(0.2);
        return "-j SNAT --to-source " + (!isRange ? address : world.IsV4 ? "203.0.113.4-203.0.113.6" : "2001:db8:ffff::4-2001:db8:ffff::6") + dice.Pick("", "", " --random", " --random-fully", isRange ? " --persistent" : "", isRange ? " --random --persistent" : "");
    }

    private string Masquerade(bool hasPorts) => "-j MASQUERADE" + (hasPorts ? dice.Pick("", " --to-ports 1024-1100", " --to-ports 61000") : "") + dice.Pick("", "", " --random", " --random-fully");

    private string Redirect(bool hasPorts) => "-j REDIRECT" + (hasPorts ? dice.Pick("", " --to-ports 8080", " --to-ports 8000-8010", " --to-ports 8000-8010 --random") : "");
}
