namespace PathTrace.KernelLab.Random;

/// <summary>Makes matches that no dump decides: what the kernel does must be one of the forks.</summary>
internal sealed class OpenMatches(World world, Dice dice)
{
    internal string Make(ChainPlace place) => dice.Below(24) switch
    {
        0 or 1 => "-m limit --limit " + dice.Pick("1/hour --limit-burst 3", "100/sec", "5/min"),
        2 => $"-m hashlimit {dice.Pick("--hashlimit-upto 1/hour", "--hashlimit-above 10/sec", "--hashlimit-above 1/day")} --hashlimit-burst 3 --hashlimit-mode {dice.Pick("srcip", "dstip,dstport")} --hashlimit-name h{dice.Below(3)}",
        3 or 4 => "-m recent " + dice.Maybe(dice.Pick("--set --name r", "--rcheck --seconds 60 --name r", "--update --name r --rdest", "--remove --name r")),
        // Met twice by one packet, it counts the connection once more.
        5 when place.IsBuiltin => "-m connlimit --connlimit-above 1",
        6 => $"-m connbytes {dice.Maybe("--connbytes " + dice.Pick("0:1", "1", "100:1000"))} --connbytes-dir {dice.Pick("original", "reply", "both")} --connbytes-mode {dice.Pick("packets", "bytes", "avgpkt")}",
        7 => "-m quota " + dice.Maybe("--quota " + dice.Pick("100", "100000")),
        8 => "-m time --timestart 10:00 --timestop 22:00",
        9 => "-m limit --limit 200/sec",
        10 => "-m cpu " + dice.Maybe("--cpu 0"),
        11 => "-m helper " + dice.Maybe("--helper ftp"),
        12 => "-m connlabel " + dice.Maybe("--label 1"),
        13 => "-m conntrack " + dice.Maybe("--ctexpire 0:60"),
        14 => "-m u32 " + dice.Maybe("--u32 \"" + dice.Pick("6&0xFF=6", "0&0xFFFF=0x3c", "0>>22&0x3C@0&0xFFFF=80") + "\""),
        15 => $"-m string {dice.Maybe("--string abc")} --algo bm",
        16 => "-m bpf --bytecode \"1,6 0 0 1\"",
        17 => "-m pkttype " + dice.Maybe("--pkt-type " + dice.Pick("unicast", "broadcast", "multicast")),
        18 when place.HasIn => "-m mac " + dice.Maybe("--mac-source 02:04:00:00:01:09"),
        19 when place.Chain is "OUTPUT" or "POSTROUTING" => "-m owner " + dice.Maybe(dice.Pick("--uid-owner 0", "--gid-owner 100", "--socket-exists")),
        20 when place.Chain is "PREROUTING" or "INPUT" && place.Table == "mangle" => "-m socket" + dice.Pick("", " --transparent", " --nowildcard"),
        21 when place.HasIn => "-m policy --dir in --pol " + dice.Pick("none", "ipsec"),
        22 when world.IsV4 && place.Chain is "INPUT" or "FORWARD" or "POSTROUTING" => "-m realm " + dice.Maybe("--realm 0x1"),
        23 when !world.IsV4 && place.HasIn => "-m eui64",
        _ => "-m limit --limit 1/day --limit-burst 1",
    };
}
