using System.Collections.Immutable;
using System.Globalization;

namespace PathTrace.KernelLab.Random;

/// <summary>Makes sets of several types, with members from the world.</summary>
internal sealed class SetMaker(World world, Dice dice)
{
    /// <summary>A set that rules may ask.</summary>
    internal sealed record MadeSet(string Name, int Dimensions, bool LastIsInterface);

    internal (ImmutableArray<string> Lines, ImmutableArray<MadeSet> Sets) Make()
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        var sets = ImmutableArray.CreateBuilder<MadeSet>();
        foreach (var type in new[] { "hash:ip", "hash:net", "hash:ip,port", "hash:net,port", "hash:net,iface", "hash:ip,port,ip", "hash:ip,port,net", "bitmap:port" })
        {
            if (!dice.Chance(0.3))
                continue;
            var name = "S" + sets.Count.ToString(CultureInfo.InvariantCulture);
            lines.Add($"create {name} {type}" + (type.StartsWith("bitmap", StringComparison.Ordinal) ? " range 0-65535" : world.IsV4 ? "" : " family inet6"));
            var parts = type[(type.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(',');
            for (var count = dice.Between(0, 5); count > 0; count--)
                lines.Add($"add {name} {string.Join(',', parts.Select(p => Element(p, type)))}{(type.Contains("net", StringComparison.Ordinal) && dice.Chance(0.2) ? " nomatch" : "")}");
            sets.Add(new(name, parts.Length, parts[^1] == "iface"));
        }

        return (lines.ToImmutable(), sets.ToImmutable());
    }

    private string Element(string part, string type) => part switch
    {
        "ip" => Address(),
        "net" => dice.Chance(0.3) ? Address() : dice.Pick(world.Networks.Where(n => !n.EndsWith("/0", StringComparison.Ordinal)).ToArray()),
        "port" when type.StartsWith("bitmap", StringComparison.Ordinal) => Port(),
        "port" => $"{dice.Pick("tcp", "udp")}:{Port()}",
        "iface" => dice.Pick("eth0", "eth1", "eth2", "veth3"),
        _ => $"0x{dice.Pick(World.Marks):x}",
    };

    private string Address() => dice.Chance(0.4) ? dice.Pick(world.Own) : dice.Chance(0.5) ? dice.Pick(world.Neighbours).Address : dice.Pick(world.Remote);

    private string Port() => dice.Pick(World.Ports).ToString(CultureInfo.InvariantCulture);
}
