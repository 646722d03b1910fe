using PathTrace.Net;

namespace PathTrace.Inputs.Snapshots;

/// <summary>
/// Tells what a file is by its name: the layout's own names, and those that support bundles give the same commands
/// (<c>ip_-6_route_show_table_all</c>).
/// </summary>
internal static class FileNames
{
    private static readonly string[] Endings = [".txt", ".json", ".yaml", ".yml", ".log", ".out", ".dump", ".tsv"];

    internal static FileRole RoleOf(string path)
    {
        var segments = path.Split('/');
        var file = segments[^1].ToLowerInvariant();
        if (file.EndsWith(".md", StringComparison.Ordinal) || file.EndsWith(".pt", StringComparison.Ordinal) || WithoutEnding(file) is "readme" or "license" or "packets" or "captured-at")
            return new(FileKind.Ignored);
        if (file is "rules.v4" or "rules.v6")
            return new(FileKind.IptablesSave, file == "rules.v4" ? IpFamily.IPv4 : IpFamily.IPv6);
        return RoleOfWords(WithoutEnding(file).Split(['-', '_', ' ', '.'], StringSplitOptions.RemoveEmptyEntries));
    }

    private static FileRole RoleOfWords(string[] words) => words switch
    {
        ["iptables", ..] => new(FileKind.IptablesSave, IpFamily.IPv4),
        ["ip6tables", ..] => new(FileKind.IptablesSave, IpFamily.IPv6),
        ["ipset", ..] => new(FileKind.IpsetSave),
        ["ipvsadm" or "ipvs", ..] => new(FileKind.IpvsadmSave),
        ["wg" or "wireguard", ..] => new(FileKind.WireGuard),
        ["sysctl", ..] => new(FileKind.Sysctl),
        ["bridge", "fdb", ..] => new(FileKind.BridgeFdb),
        ["next", "hop" or "hops", ..] or ["nexthops" or "nexthop", ..] or ["route", "table" or "tables", ..] => new(FileKind.NextHops),
        ["load", "balancer" or "balancers", ..] or ["loadbalancers" or "loadbalancer" or "lbs", ..] => new(FileKind.LoadBalancers),
        ["kubernetes" or "kubectl" or "nodes" or "pods" or "services" or "endpoints" or "endpointslices", ..] => new(FileKind.Kubernetes),
        ["ip", ..] => RoleOfIp(words.AsSpan(1), IpFamily.IPv4),
        ["ip6", ..] => RoleOfIp(words.AsSpan(1), IpFamily.IPv6),
        _ => default,
    };

    // ip [options] object [command …]: the first word that is no option names the object.
    private static FileRole RoleOfIp(ReadOnlySpan<string> words, IpFamily family)
    {
        foreach (var word in words)
        {
            var kind = word switch
            {
                "route" or "routes" or "r" => FileKind.IpRoute,
                "rule" or "rules" => FileKind.IpRule,
                "addr" or "address" or "addresses" or "a" => FileKind.IpAddr,
                "neigh" or "neighbor" or "neighbour" or "neighbors" or "n" => FileKind.IpNeigh,
                _ => FileKind.Unknown,
            };
            if (kind != FileKind.Unknown)
                return new(kind, family);
            if (word == "6")
                family = IpFamily.IPv6;
            else if (word.Length > 1)
                break;
        }

        return default;
    }

    private static string WithoutEnding(string file)
    {
        var ending = Endings.FirstOrDefault(e => file.Length > e.Length && file.EndsWith(e, StringComparison.Ordinal));
        return ending is null ? file : file[..^ending.Length];
    }
}
