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
            AddLinkdown(lines, "ipv6");
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

        AddLinkdown(lines, "ipv4");
        return lines.ToImmutable();
    }

    private void AddLinkdown(ImmutableArray<string>.Builder lines, string family)
    {
        if (dice.Chance(0.3))
            lines.Add($"net.{family}.conf.all.ignore_routes_with_linkdown=1");
        lines.AddRange(world.Links.Where(_ => dice.Chance(0.2)).Select(l => $"net.{family}.conf.{l.Name}.ignore_routes_with_linkdown=1"));
    }
}
