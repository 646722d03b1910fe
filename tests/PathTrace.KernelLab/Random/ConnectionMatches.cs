namespace PathTrace.KernelLab.Random;

/// <summary>Makes matches that ask about the packet's connection.</summary>
internal sealed class ConnectionMatches(World world, Dice dice)
{
    internal string Make() => dice.Below(9) switch
    {
        0 => "-m state " + dice.Maybe("--state " + dice.Pick("NEW", "INVALID", "RELATED,ESTABLISHED", "NEW,UNTRACKED")),
        1 => "-m conntrack " + dice.Maybe(dice.Pick("--ctorigsrc ", "--ctorigdst ", "--ctreplsrc ", "--ctrepldst ") + Network()),
        2 => "-m conntrack " + dice.Maybe(dice.Pick("--ctorigsrcport ", "--ctorigdstport ", "--ctreplsrcport ", "--ctrepldstport ") + TransportMatches.PortRange(dice)),
        3 => "-m conntrack " + dice.Maybe("--ctproto " + Protocol()),
        4 => "-m conntrack " + dice.Maybe("--ctstatus " + dice.Pick("NONE", "CONFIRMED", "ASSURED", "SEEN_REPLY", "EXPECTED", "NONE,CONFIRMED", "CONFIRMED,ASSURED")),
        5 => "-m conntrack --ctdir " + dice.Pick("ORIGINAL", "REPLY"),
        6 => $"-m conntrack {dice.Maybe("--ctstate " + States())} {dice.Maybe("--ctproto " + Protocol())} {dice.Maybe("--ctorigdst " + Network())}",
        _ => "-m conntrack " + dice.Maybe("--ctstate " + States()),
    };

    private string States() => dice.Pick("NEW", "INVALID", "RELATED,ESTABLISHED", "NEW,UNTRACKED", "DNAT", "SNAT", "INVALID,NEW,RELATED,ESTABLISHED,UNTRACKED", "NEW,DNAT");

    private string Protocol() => dice.Pick("tcp", "udp", world.IsV4 ? "icmp" : "ipv6-icmp", "sctp", "gre");

    // iptables-save loses a mask that has holes.
    private string Network()
    {
        var network = world.Network(dice);
        return network.Split('/')[1].Length > 3 || dice.Chance(0.3) ? network.Split('/')[0] : network;
    }
}
