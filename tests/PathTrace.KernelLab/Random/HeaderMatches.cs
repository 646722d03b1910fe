namespace PathTrace.KernelLab.Random;

/// <summary>Makes matches on fields of the IP header, and on headers that a probe has not.</summary>
internal sealed class HeaderMatches(World world, Dice dice)
{
    internal string Make() => dice.Below(world.IsV4 ? 6 : 8) switch
    {
        0 => "-m tos " + dice.Maybe("--tos " + dice.Pick("0x10/0xff", "0x08/0x1c", "0x00/0x3f", "0xb8/0xfc", "0x02/0x03")),
        1 => "-m dscp " + dice.Maybe(dice.Pick("--dscp 0x2e", "--dscp 0x0a", "--dscp 0x00", "--dscp 0x04", "--dscp-class EF", "--dscp-class CS1")),
        2 => world.IsV4 ? "-m ttl " + dice.Pick("--ttl-eq 64", "--ttl-gt 10", "--ttl-lt 64", "! --ttl-eq 63", "--ttl-eq 63") : "-m hl " + dice.Pick("--hl-eq 64", "--hl-gt 10", "--hl-lt 64", "! --hl-eq 63"),
        3 => "-m length " + dice.Maybe("--length " + dice.Pick("60", "80", "0:80", "100:65535", "48:59", "1300:1400")),
        4 => "-m ecn " + dice.Maybe("--ecn-ip-ect " + dice.Pick("0", "1", "2", "3")),
        5 => "-m physdev " + dice.Pick("--physdev-is-in", "! --physdev-is-in", "! --physdev-is-in", "--physdev-in eth+", "! --physdev-is-bridged", "! --physdev-is-bridged"),
        6 => "-m ipv6header " + dice.Pick("--header none", "--header frag --soft", "--header hop,dst", "! --header auth --soft", "--header prot --soft", "--header prot", "--header esp --soft"),
        _ => dice.Pick("-m frag --fragid 0:100", "-m rt --rt-type 0", "-m rt ! --rt-type 0", "-m hbh --hbh-len 8", "-m dst --dst-len 8", "-m srh --srh-next-hdr 6"),
    };
}
