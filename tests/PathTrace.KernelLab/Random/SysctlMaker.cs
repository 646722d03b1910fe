using System.Collections.Immutable;

namespace PathTrace.KernelLab.Random;

/// <summary>Makes the kernel parameters that decide about sources and forwarding.</summary>
internal sealed class SysctlMaker(World world, Dice dice)
{
    internal ImmutableArray<string> Make()
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        if (!world.IsV4)
        {
            lines.Add($"net.ipv6.conf.all.forwarding={(dice.Chance(0.9) ? 1 : 0)}");
            return lines.ToImmutable();
        }

        lines.Add($"net.ipv4.ip_forward={(dice.Chance(0.9) ? 1 : 0)}");
        foreach (var device in world.Links.Select(l => l.Name).Prepend("all"))
        {
            var isAll = device == "all";
            lines.Add($"net.ipv4.conf.{device}.rp_filter={(dice.Chance(isAll ? 0.2 : 0.35) ? dice.Between(1, 2) : 0)}");
            foreach (var (name, share) in new[] { ("accept_local", 0.25), ("route_localnet", 0.25), ("src_valid_mark", 0.25) })
            {
                if (dice.Chance(isAll ? share / 2 : share))
                    lines.Add($"net.ipv4.conf.{device}.{name}=1");
            }

            if (!isAll && dice.Chance(0.08))
                lines.Add($"net.ipv4.conf.{device}.forwarding={dice.Below(2)}");
            if (!isAll && dice.Chance(0.2))
                lines.Add($"net.ipv4.conf.{device}.send_redirects=0");
        }

        return lines.ToImmutable();
    }
}
