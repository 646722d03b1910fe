using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace PathTrace.FaultInjection.Clusters;

/// <summary>
/// The IPv6 side of a dual-stack node, which is its IPv4 side in other words: a.b.c.d is fd00:a:b:c::d, and a /24 a /64. What ip6tables and ip -6 print otherwise is put right line by line.
/// </summary>
internal static partial class SixText
{
    /// <summary>Text with IPv6 addresses in the place of IPv4's; those with a port are in brackets.</summary>
    internal static string Of(string text) => Addresses().Replace(text, m =>
    {
        var address = IPAddress.Parse($"fd00:{m.Groups[1].Value}:{m.Groups[2].Value}:{m.Groups[3].Value}::{m.Groups[4].Value}").ToString();
        if (m.Groups["port"].Success)
            return $"[{address}]:{m.Groups["port"].Value}";
        return m.Groups["length"].Success ? $"{address}/{Length(int.Parse(m.Groups["length"].Value, CultureInfo.InvariantCulture))}" : address;
    });

    /// <summary>What ip6tables-save prints. kubelet's rule against packets to 127.0.0.0/8 has none beside it.</summary>
    internal static string Rules(string text) => Of(string.Join('\n', text.Split('\n').Where(l => !l.Contains("127.0.0.0/8", StringComparison.Ordinal)))
        .Replace("--mask 255.255.255.255", "--mask ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", StringComparison.Ordinal)
        .Replace("icmp-port-unreachable", "icmp6-port-unreachable", StringComparison.Ordinal)
        .Replace("by iptables-", "by ip6tables-", StringComparison.Ordinal));

    /// <summary>What <c>ip -6 route show table all</c> prints.</summary>
    internal static string Routes(string text) =>
        string.Concat(text.Split('\n').Select(Route).OfType<string>().Select(r => r + " pref medium\n"))
        + "fe80::/64 dev eth0 proto kernel metric 256 pref medium\nlocal ::1 dev lo table local proto kernel metric 0 pref medium\nmulticast ff00::/8 dev eth0 table local proto kernel metric 256 pref medium\n";

    /// <summary>What <c>ip -6 rule</c> prints: there is no table default.</summary>
    internal static string RoutingRules(string text) => Of(text.Replace("32767:\tfrom all lookup default\n", "", StringComparison.Ordinal));

    /// <summary>What <c>ip addr</c> prints once each address has one of IPv6 beside it.</summary>
    internal static string Links(string text) => string.Concat(text.Split('\n', StringSplitOptions.RemoveEmptyEntries).SelectMany(l => l.StartsWith("    inet ", StringComparison.Ordinal) ? [l, Beside(l)] : new[] { l }).Select(l => l + "\n"));

    private static string Beside(string line)
    {
        var address = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return address == "127.0.0.1/8" ? "    inet6 ::1/128 scope host" : $"    inet6 {Of(address)} scope global";
    }

    // Metrics are 1024 unless told (IP6_RT_PRIO_USER), and of routes that discard the kernel tells the error (net/ipv6/route.c: fib6_prop).
    private static string? Route(string line)
    {
        if (line.Length == 0 || line.StartsWith("broadcast ", StringComparison.Ordinal) || line.Contains("127.0.0.", StringComparison.Ordinal))
            return null;
        var scope = line.IndexOf(" scope ", StringComparison.Ordinal);
        var isLocal = line.StartsWith("local ", StringComparison.Ordinal);
        var route = Of(scope < 0 ? line : line[..scope]);
        if (isLocal || scope >= 0)
            return $"{route} metric {(isLocal ? 0 : 256)}";
        foreach (var (type, error) in new[] { ("blackhole", 22), ("unreachable", 113), ("prohibit", 13) })
        {
            if (route.StartsWith(type + " ", StringComparison.Ordinal))
            {
                var words = route.Split(' ', 3);
                return $"{words[0]} {words[1]} dev lo{(words.Length > 2 ? " " + words[2] : "")} metric 1024 error -{error.ToString(CultureInfo.InvariantCulture)}";
            }
        }

        return route.Contains(" metric ", StringComparison.Ordinal) ? route.Replace(" metric 200", " metric 2048", StringComparison.Ordinal) : route + " metric 1024";
    }

    private static int Length(int ofFour) => ofFour switch
    {
        32 => 128,
        > 24 => ofFour + 40,
        24 => 64,
        16 => 48,
        8 => 32,
        _ => throw new ArgumentOutOfRangeException(nameof(ofFour)),
    };

    [GeneratedRegex(@"(?<![\d.])(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?![\d.])(?:/(?<length>\d+)|:(?<port>\d+))?")]
    private static partial Regex Addresses();
}
