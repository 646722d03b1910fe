using System.Collections.Immutable;
using System.Text;

namespace PathTrace.KernelLab.Nodes;

/// <summary>Everything that is told to a node's kernel, in the words of the tools that tell it. Lists of lines, so that a shrinker can leave out any of them.</summary>
internal sealed record NodeConfig
{
    internal ImmutableArray<LinkConfig> Links { get; init; } = [];

    /// <summary>The node's bridges, by name, with their addresses; their ports are among the links.</summary>
    internal ImmutableArray<LinkConfig> Bridges { get; init; } = [];

    /// <summary>Addresses that every link knows without asking: neighbour discovery crosses ip6tables, whose rules may stop it.</summary>
    internal ImmutableArray<string> Neighbours { get; init; } = [];

    /// <summary><c>net.ipv4.conf.eth0.rp_filter=1</c>.</summary>
    internal ImmutableArray<string> Sysctls { get; init; } = [];

    /// <summary>Without the leading <c>ip</c>: <c>route add 10.9.0.0/16 via 10.0.1.9</c>, <c>rule add fwmark 1 table 100</c>. A line that the kernel refuses is left out by it.</summary>
    internal ImmutableArray<string> Routes { get; init; } = [];

    /// <summary>Input of <c>ipset restore</c>.</summary>
    internal ImmutableArray<string> Sets { get; init; } = [];

    /// <summary>Input of <c>iptables-nft-restore</c>.</summary>
    internal ImmutableArray<string> Nft { get; init; } = [];

    /// <summary>Input of <c>iptables-legacy-restore</c>.</summary>
    internal ImmutableArray<string> Legacy { get; init; } = [];

    /// <summary>Input of <c>ip6tables-nft-restore</c>.</summary>
    internal ImmutableArray<string> Nft6 { get; init; } = [];

    /// <summary>Input of <c>ip6tables-legacy-restore</c>.</summary>
    internal ImmutableArray<string> Legacy6 { get; init; } = [];

    /// <summary>The lines of all rulesets.</summary>
    internal IEnumerable<string> AllRules => Nft.Concat(Legacy).Concat(Nft6).Concat(Legacy6);

    /// <summary>True when a rule adds members to sets or takes them out, or a member may learn the link-layer address of whom it sees first (ip_set_bitmap_ipmac.c).</summary>
    internal bool ChangesSets => Sets.Any(l => l.Contains(" bitmap:ip,mac", StringComparison.Ordinal)) || AllRules.Any(l => l.Contains("-j SET ", StringComparison.Ordinal));

    /// <summary>The node of most facts: eth0 192.168.0.2/24 with the default gateway 192.168.0.1, eth1 10.0.1.1/24, eth2 10.0.2.1/24, and 2001:db8:N::/64; forwarding on.</summary>
    internal static NodeConfig Router { get; } = new()
    {
        Links =
        [
            new("eth0", ["192.168.0.2/24", "2001:db8::2/64"]),
            new("eth1", ["10.0.1.1/24", "2001:db8:1::1/64"]),
            new("eth2", ["10.0.2.1/24", "2001:db8:2::1/64"]),
        ],
        Sysctls =
        [
            "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1", "net.ipv4.conf.all.rp_filter=0", "net.ipv4.conf.eth0.rp_filter=0", "net.ipv4.conf.eth1.rp_filter=0",
            "net.ipv4.conf.eth2.rp_filter=0",
        ],
        Routes = ["route add default via 192.168.0.1", "-6 route add default via 2001:db8::1"],
    };

    /// <summary>With these nft rules: tables without <c>COMMIT</c>.</summary>
    internal NodeConfig Rules(string rules) => this with { Nft = Committed(rules) };

    /// <summary>With these legacy rules.</summary>
    internal NodeConfig LegacyRules(string rules) => this with { Legacy = Committed(rules) };

    /// <summary>With these nft rules for IPv6.</summary>
    internal NodeConfig Rules6(string rules) => this with { Nft6 = Committed(rules) };

    /// <summary>With these legacy rules for IPv6.</summary>
    internal NodeConfig LegacyRules6(string rules) => this with { Legacy6 = Committed(rules) };

    /// <summary>With these lines of <c>ipset restore</c>.</summary>
    internal NodeConfig WithSets(params string[] lines) => this with { Sets = [.. lines] };

    /// <summary>With these lines of <c>ip</c> as well.</summary>
    internal NodeConfig Plus(params string[] routes) => this with { Routes = Routes.AddRange(routes) };

    /// <summary>With these kernel parameters as well.</summary>
    internal NodeConfig Set(params string[] sysctls) => this with { Sysctls = Sysctls.AddRange(sysctls) };

    /// <summary>Ready to paste into a shell of a namespace.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var link in Links)
            text.AppendLine($"# {link.Name} mtu {link.Mtu} group {link.Group} {link.State} {string.Join(' ', link.Addresses)}");
        foreach (var bridge in Bridges)
            text.AppendLine($"# bridge {bridge.Name} {string.Join(' ', bridge.Addresses)}: {string.Join(' ', Links.Where(l => l.Bridge == bridge.Name).Select(l => l.Name))}");
        foreach (var line in Sysctls)
            text.AppendLine("sysctl -w " + line);
        foreach (var line in Routes)
            text.AppendLine("ip " + line);
        AppendInput(text, "ipset restore", Sets);
        AppendInput(text, "iptables-nft-restore", Nft);
        AppendInput(text, "iptables-legacy-restore", Legacy);
        AppendInput(text, "ip6tables-nft-restore", Nft6);
        AppendInput(text, "ip6tables-legacy-restore", Legacy6);
        return text.ToString();
    }

    private static void AppendInput(StringBuilder text, string command, ImmutableArray<string> lines)
    {
        if (lines.Any(l => !l.StartsWith('*') && l != "COMMIT"))
            text.AppendLine(command + " <<END").AppendJoin('\n', lines).AppendLine().AppendLine("END");
    }

    private static ImmutableArray<string> Committed(string rules)
    {
        var lines = new List<string>();
        foreach (var line in rules.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (line.StartsWith('*') && lines.Count > 0)
                lines.Add("COMMIT");
            lines.Add(line);
        }

        lines.Add("COMMIT");
        return [.. lines];
    }
}
