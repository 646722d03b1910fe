using System.Collections.Immutable;

namespace PathTrace.KernelLab.Random;

/// <summary>Makes routes of all types in a few tables, and routing rules with all selectors and actions.</summary>
internal sealed class RouteMaker(World world, Dice dice)
{
    internal ImmutableArray<string> Make()
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        var prefix = world.IsV4 ? "" : "-6 ";
        if (dice.Chance(0.85))
            lines.Add($"{prefix}route add default via {world.Neighbours[0].Address}");
        for (var count = dice.Between(0, 8); count > 0; count--)
            lines.Add(prefix + Route());
        // A throw sends to the next table only what was sent to its own before.
        if (dice.Chance(0.25))
        {
            lines.Add($"{prefix}route add throw {(dice.Chance(0.5) ? $"{dice.Pick(world.Remote)}/{world.Bits}" : dice.Pick(world.Networks))} table 100");
            lines.Add($"{prefix}rule add pref {dice.Pick("100", "1000")} table 100");
        }

        if (dice.Chance(0.5))
        {
            for (var count = dice.Between(1, 5); count > 0; count--)
                lines.Add(prefix + Rule());
        }

        return lines.ToImmutable();
    }

    private string Route()
    {
        var type = dice.Pick("", "", "", "", "", "", "blackhole ", "unreachable ", "prohibit ", "throw ", "local ", world.IsV4 ? "broadcast " : "");
        var to = dice.Chance(0.3) ? $"{dice.Pick(world.Remote)}/{world.Bits}" : dice.Pick(world.Networks);
        var tail = (dice.Chance(0.4) ? $" table {dice.Pick("100", "101", "default", "main")}" : "")
            + (dice.Chance(0.25) ? $" metric {dice.Between(1, 3)}" : "")
            + (world.IsV4 && dice.Chance(0.15) ? $" tos {dice.Pick("0x10", "0x08", "0x04")}" : "");
        return type switch
        {
            "" => $"route {dice.Pick("add", "add", "append")} {to}{Way()}{tail}{(dice.Chance(0.1) ? $" src {dice.Pick(world.Own)}" : "")}",
            // A local network around a gateway would make the node its own next hop.
            "local " => $"route add local {dice.Pick(world.Networks.Where(n => !world.HoldsNeighbour(n)).ToArray())} dev {dice.Pick("lo", "eth1", "eth2")}{tail}",
            "broadcast " => $"route add {type}{to} dev {dice.Pick("lo", "eth1", "eth2")}{tail}",
            _ => $"route add {type}{to}{tail}",
        };
    }

    private string Way()
    {
        var (link, address) = dice.Pick(world.Neighbours);
        if (dice.Chance(0.2))
            return string.Concat(Enumerable.Range(0, dice.Between(2, 3)).Select(_ => $" nexthop via {dice.Pick(world.Neighbours).Address} weight {dice.Between(1, 3)}"));
        if (dice.Chance(0.25))
            return $" dev {link}";
        // IPv6 looks at a route's MTU only behind POSTROUTING (ip6_output.c, ip6_finish_output).
        return world.IsV4 && dice.Chance(0.2) ? $" via {address} dev {link} mtu 1300" : $" via {address}";
    }

    private string Rule()
    {
        var selectors = (dice.Chance(0.2) ? "not " : "") + (dice.Chance(0.3) ? $"from {Prefix()} " : "") + (dice.Chance(0.3) ? $"to {Prefix()} " : "")
            + (dice.Chance(0.35) ? $"fwmark {World.Mark(dice)} " : "") + (dice.Chance(0.2) ? $"iif {dice.Pick("eth0", "eth1", "eth2", "lo")} " : "")
            + (dice.Chance(0.1) ? $"oif {dice.Pick("eth0", "eth1", "lo")} " : "") + (dice.Chance(0.1) ? $"tos {dice.Pick("0x10", "0x08")} " : "")
            + (dice.Chance(0.15) ? $"ipproto {dice.Pick("tcp", "udp", world.IsV4 ? "icmp" : "ipv6-icmp", "sctp", "gre")} " : "")
            + (dice.Chance(0.1) ? $"sport {Ports()} " : "") + (dice.Chance(0.15) ? $"dport {Ports()} " : "") + (dice.Chance(0.05) ? dice.Pick("uidrange 0-0 ", "uidrange 1000-2000 ") : "");
        var action = dice.Below(12) switch
        {
            0 => "blackhole",
            1 => "unreachable",
            2 => "prohibit",
            3 => "goto " + dice.Pick("2000", "32766", "1500", "1000", "33000"),
            4 => "nop",
            5 => $"table {dice.Pick("main", "100", "101")} {dice.Pick("suppress_prefixlength 0", "suppress_prefixlength 8", "suppress_prefixlength 24", dice.Chance(0.2) ? "suppress_ifgroup 1" : "suppress_prefixlength 16")}",
            _ => "table " + dice.Pick("100", "101", "main", "default"),
        };
        if (selectors.Length == 0 && action is "blackhole" or "unreachable" or "prohibit")
            selectors = $"fwmark {World.Mark(dice)} ";
        return $"rule add {selectors}pref {dice.Pick("100", "100", "101", "1000", "1500", "2000", "32767", "33000")} {action}";
    }

    private string Prefix() => dice.Chance(0.5) ? dice.Pick(world.Networks) : $"{world.AnyAddress(dice)}/{world.Bits}";

    private string Ports()
    {
        var port = dice.Pick(World.Ports);
        return dice.Chance(0.6) ? $"{port}" : $"{port}-{port + 1000}";
    }
}
