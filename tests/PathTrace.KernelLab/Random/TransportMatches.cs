using System.Globalization;

namespace PathTrace.KernelLab.Random;

/// <summary>Makes matches that go with a transport protocol.</summary>
internal sealed class TransportMatches(World world, Dice dice)
{
    internal string Protocol() => dice.Below(14) switch
    {
        < 4 => "tcp",
        < 8 => "udp",
        < 10 => world.IsV4 ? "icmp" : "ipv6-icmp",
        10 => "sctp",
        11 => dice.Pick("udplite", "dccp", "sctp", "esp"),
        12 => dice.Pick("esp", "gre"),
        _ => world.IsV4 ? dice.Pick("ah", "icmp", "tcp") : dice.Pick("mh", "ah", "ipv6-icmp", "tcp"),
    };

    internal string Of(string protocol) => protocol switch
    {
        "tcp" when dice.Chance(0.35) => "-m tcp " + dice.Maybe("--tcp-flags " + dice.Pick("SYN SYN", "FIN,SYN,RST,ACK SYN", "ALL NONE", "ACK ACK", "SYN,FIN SYN,FIN", "RST,PSH RST", "ALL FIN,PSH,URG")),
        "tcp" when dice.Chance(0.05) => dice.Pick("-m tcp --tcp-option 2", "-m ecn --ecn-tcp-cwr", "-m ecn ! --ecn-tcp-ece", "-m tcpmss --mss 500:1500"),
        "icmp" => "-m icmp " + dice.Maybe("--icmp-type " + dice.Pick("8", "0", "3/1", "3", "11", "13", "any", "8/0")),
        "ipv6-icmp" => "-m icmp6 " + dice.Maybe("--icmpv6-type " + dice.Pick("128", "129", "1/4", "1", "3", "128/0")),
        "esp" => dice.Chance(0.7) ? "-m esp" : "-m esp " + dice.Maybe("--espspi 0:100"),
        "ah" => dice.Chance(0.7) ? "-m ah" : "-m ah " + dice.Maybe("--ahspi 0:100"),
        "mh" => dice.Chance(0.7) ? "-m mh" : "-m mh " + dice.Maybe("--mh-type 0:1"),
        "gre" => "",
        "sctp" when dice.Chance(0.15) => "-m sctp --chunk-types " + dice.Pick("any INIT", "all DATA", "only INIT"),
        "dccp" when dice.Chance(0.15) => "-m dccp " + dice.Maybe("--dccp-types REQUEST"),
        _ when protocol == "udplite" || dice.Chance(0.4) => "-m multiport " + dice.Maybe(dice.Pick("--sports ", "--dports ", "--ports ") + PortList()),
        // Of two negated ports iptables-nft 1.8.9 makes one comparison of the pair, and prints two.
        _ when dice.Chance(0.15) => $"-m {protocol} {dice.Maybe("--sport " + PortRange(dice))} --dport {PortRange(dice)}",
        _ => $"-m {protocol} " + dice.Maybe(dice.Pick("--sport ", "--dport ") + PortRange(dice)),
    };

    internal static string PortRange(Dice dice)
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
