using System.Globalization;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Datapath;

/// <summary>
/// A kernel parameter as the IP stack combines it from <c>conf.all</c> and the interface (include/linux/inetdevice.h: IN_DEV_ORCONF, IN_DEV_MAXCONF, IN_DEV_CONF_GET).
/// </summary>
/// <param name="Value">The value; null when the dumps do not tell.</param>
/// <param name="Text">For readers: <c>net.ipv4.conf.eth0.rp_filter = 1</c>, or the key that is missing.</param>
/// <param name="Source">The line.</param>
internal readonly record struct Setting(int? Value, string Text, SourceSpan Source)
{
    /// <summary>On when either <c>all</c> or the interface says so: accept_local, route_localnet, src_valid_mark, ignore_routes_with_linkdown.</summary>
    internal static Setting Any(NodeModel node, string name, string device) => Largest(node, name, device, 1);

    /// <summary>The larger of <c>all</c> and the interface (rp_filter); known as soon as one of them has the largest value there is.</summary>
    internal static Setting Largest(NodeModel node, string name, string device, int ceiling)
    {
        var all = Read(node, Key(node, "all", name));
        var own = Read(node, Key(node, device, name));
        if (all.Value >= ceiling || (all.Value is { } a && own.Value is { } o && a >= o))
            return all;
        return own.Value >= ceiling || all.Value is not null || own.Value is null ? own : all;
    }

    /// <summary>
    /// Forwarding. IPv4 asks the ingress interface alone; a dump that shows only <c>ip_forward</c> shows what the kernel last wrote to every interface. IPv6 asks
    /// <c>all</c>, and where that is off the interface's <c>force_forwarding</c> (ip6_output.c, ip6_forward).
    /// </summary>
    internal static Setting Forwarding(NodeModel node, string device)
    {
        if (node.Family == IpFamily.IPv6)
        {
            var all = Read(node, "net.ipv6.conf.all.forwarding");
            return all.Value == 0 && Read(node, Key(node, device, "force_forwarding")) is { Value: > 0 } forced ? forced : all;
        }

        var own = Read(node, Key(node, device, "forwarding"));
        if (own.Value is not null)
            return own;
        var global = Read(node, "net.ipv4.ip_forward");
        return global.Value is not null ? global : own;
    }

    /// <summary>What the interface itself says, whatever <c>all</c> does.</summary>
    internal static Setting Own(NodeModel node, string name, string device) => Read(node, Key(node, device, name));

    internal static Setting Read(NodeModel node, string key)
    {
        if (node.Node.Sysctls?[key] is { Number: { } number } value)
            return new(number, string.Create(CultureInfo.InvariantCulture, $"{key} = {number}"), value.Source);
        return new(null, key, default);
    }

    // sysctl prints an interface's dots as slashes.
    private static string Key(NodeModel node, string device, string name) =>
        $"net.{(node.Family == IpFamily.IPv6 ? "ipv6" : "ipv4")}.conf.{device.Replace('.', '/')}.{name}";
}
