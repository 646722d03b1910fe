using System.Collections.Immutable;
using System.Globalization;

namespace PathTrace.KernelLab.Random;

/// <summary>Makes sets of all types that the kernel at hand has, with members from the world.</summary>
internal sealed class SetMaker(World world, Dice dice)
{
    private static readonly string[] Types =
        ["hash:ip", "hash:net", "hash:ip,port", "hash:net,port", "hash:net,iface", "hash:ip,port,ip", "hash:ip,port,net", "bitmap:port", "bitmap:ip", "bitmap:ip,mac"];

    /// <summary>A set that rules may ask.</summary>
    internal sealed record MadeSet(string Name, int Dimensions, bool LastIsInterface, bool HasCounters = false);

    internal (ImmutableArray<string> Lines, ImmutableArray<MadeSet> Sets) Make()
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        var sets = ImmutableArray.CreateBuilder<MadeSet>();
        foreach (var type in Types)
        {
            if (!dice.Chance(type == "bitmap:ip,mac" ? 0.08 : 0.3) || (!world.IsV4 && type.StartsWith("bitmap:ip", StringComparison.Ordinal)))
                continue;
            var name = "S" + sets.Count.ToString(CultureInfo.InvariantCulture);
            var hasCounters = dice.Chance(0.15);
            lines.Add($"create {name} {type}{Range(type)}{(hasCounters ? " counters" : "")}{(dice.Chance(0.1) ? " timeout 0" : "")}{(dice.Chance(0.1) ? " comment" : "")}");
            var parts = type[(type.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(',');
            for (var count = dice.Between(0, type.Contains("net", StringComparison.Ordinal) ? 9 : 6); count > 0; count--)
                lines.Add($"add {name} {string.Join(',', parts.Select((p, i) => i == 0 && p == "ip" && !type.StartsWith("bitmap", StringComparison.Ordinal) && world.IsV4 && dice.Chance(0.1) ? dice.Pick("10.0.1.8-10.0.1.11", "203.0.113.0/30") : Element(p, type)).OfType<string>())}{Flags(type)}");
            sets.Add(new(name, parts.Length, parts[^1] == "iface", hasCounters));
        }

        AddList(lines, sets);
        return (lines.ToImmutable(), sets.ToImmutable());
    }

    private string Range(string type) => type switch
    {
        "bitmap:port" => " range 0-65535",
        "bitmap:ip" => dice.Pick(" range 10.0.0.0/16", " range 10.0.0.0/16 netmask 28"),
        "bitmap:ip,mac" => " range 10.0.0.0/16",
        "hash:ip" when dice.Chance(0.25) => world.IsV4 ? " netmask 24" : " family inet6 netmask 64",
        _ => world.IsV4 ? "" : " family inet6",
    };

    // A member of a list is asked with as many sides as the rule gives (ip_set_list_set.c, list_set_ktest).
    private void AddList(ImmutableArray<string>.Builder lines, ImmutableArray<MadeSet>.Builder sets)
    {
        if (sets.Count == 0 || !dice.Chance(0.35))
            return;
        var members = Enumerable.Range(0, dice.Between(1, 3)).Select(_ => dice.Pick(sets.ToImmutable())).Distinct().ToArray();
        lines.Add("create L0 list:set");
        lines.AddRange(members.Select(m => "add L0 " + m.Name));
        sets.Add(new("L0", members.Max(m => m.Dimensions), members.Any(m => m.LastIsInterface)));
    }

    private string Flags(string type) => (type.Contains("net", StringComparison.Ordinal) && dice.Chance(0.5) ? " nomatch" : "") + (type == "hash:net,iface" && dice.Chance(0.2) ? " wildcard" : "");

    private string? Element(string part, string type) => part switch
    {
        "ip" when type.StartsWith("bitmap", StringComparison.Ordinal) => dice.Pick("10.0.1.9", "10.0.2.10", "10.0.1.1", "10.0.9.9"),
        "ip" => Address(),
        "net" => dice.Chance(0.3) ? Address() : dice.Pick(world.Networks.Where(n => !n.EndsWith("/0", StringComparison.Ordinal) || type == "hash:net,iface").ToArray()),
        "port" when type.StartsWith("bitmap", StringComparison.Ordinal) => Port(),
        "port" => dice.Below(10) switch
        {
            0 => world.IsV4 ? "icmp:echo-request" : "icmpv6:echo-request",
            1 => "sctp:" + Port(),
            2 => dice.Pick("gre:0", "esp:0", "udplite:" + Port()),
            3 => $"tcp:{dice.Pick("8080-8090", "50-80")}",
            _ => $"{dice.Pick("tcp", "udp")}:{Port()}",
        },
        "iface" => dice.Pick("eth0", "eth1", "eth2", "veth3", "eth"),
        "mac" => dice.Chance(0.5) ? null : dice.Pick("02:04:0A:00:01:09", "02:04:0A:00:02:0A"),
        _ => throw new InvalidOperationException($"No element of {part}."),
    };

    private string Address() => dice.Chance(0.4) ? dice.Pick(world.Own) : dice.Chance(0.5) ? dice.Pick(world.Neighbours).Address : dice.Pick(world.Remote);

    private string Port() => dice.Pick(World.Ports).ToString(CultureInfo.InvariantCulture);
}
