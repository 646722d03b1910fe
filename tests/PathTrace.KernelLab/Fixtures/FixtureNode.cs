using System.Collections.Immutable;
using System.Text;
using PathTrace.Cluster;
using PathTrace.KernelLab.Nodes;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.KernelLab.Fixtures;

/// <summary>
/// A lab node made from the dumps of a fixture's node. Every interface but <c>lo</c> becomes a veth of the same name: bridges, their ports and tunnels too, for what counts here is by which
/// of them a packet comes and goes.
/// </summary>
internal static class FixtureNode
{
    internal static NodeConfig Configure(Node node, FixtureFolder folder, IEnumerable<IpAddress> neighbours)
    {
        var links = (node.Interfaces ?? throw new InvalidOperationException($"{node.Name} has no ip-addr dump")).Where(i => i.Name != "lo").ToImmutableArray();
        var ruled = new NodeConfig
        {
            Links = [.. links.Select(Link)],
            Neighbours = [.. neighbours.Where(a => a.Family == IpFamily.IPv6).Select(a => a.ToString()).Distinct()],
            Sysctls = [.. Sysctls(node, links)],
            Routes = [.. LoopbackAddresses(node), .. IpCommands.OfRoutes(node), .. IpCommands.OfRules(node)],
            Sets = Lines(Path.Combine(folder.Snapshot, node.PathOf("ipset-save.txt"))),
        };
        foreach (var ruleset in node.Rulesets)
            ruled = With(ruled, ruleset);
        return ruled;
    }

    // The kernel gives every interface a link-local address of its own.
    private static LinkConfig Link(Interface link) => new(link.Name, [.. link.Addresses.Where(a => a.Scope != "link" || a.Address.Family == IpFamily.IPv4).Select(TextOf)], link.Mtu ?? 1500)
    {
        State = link.Flags.Contains("NO-CARRIER") ? LinkState.NoCarrier : LinkState.Up,
    };

    private static string TextOf(InterfaceAddress address) => address.Peer is { } peer
        ? $"{address.Address} peer {peer}/{address.PrefixLength}"
        : $"{address.Address}/{address.PrefixLength}" + (address.Broadcast is { } broadcast ? $" brd {broadcast}" : "");

    private static IEnumerable<string> LoopbackAddresses(Node node) => (node.FindInterface("lo")?.Addresses ?? [])
        .Where(a => a.Scope != "host").Select(a => $"{(a.Address.Family == IpFamily.IPv6 ? "-6 " : "")}addr add {TextOf(a)} dev lo");

    // A switch for all is written before those of the interfaces, which it would change.
    private static IEnumerable<string> Sysctls(Node node, ImmutableArray<Interface> links)
    {
        string[] names = ["accept_local", "force_forwarding", "forwarding", "ignore_routes_with_linkdown", "route_localnet", "rp_filter", "send_redirects", "src_valid_mark"];
        string[] devices = ["all", "default", "lo", .. links.Select(l => l.Name.Replace('.', '/'))];
        var keys = new[] { "net.ipv4.ip_forward", "net.ipv4.fib_multipath_hash_policy" }
            .Concat(devices.SelectMany(d => names.SelectMany(n => new[] { $"net.ipv4.conf.{d}.{n}", $"net.ipv6.conf.{d}.{n}" })))
            .Concat(["net.bridge.bridge-nf-call-iptables", "net.bridge.bridge-nf-call-ip6tables"]);
        return keys.Where(k => node.Sysctls?[k] is not null).Select(k => $"{k}={node.Sysctls![k]!.Number}");
    }

    private static NodeConfig With(NodeConfig config, Ruleset ruleset)
    {
        ImmutableArray<string> lines = ruleset.Source is { } source ? [.. Encoding.UTF8.GetString(source.Utf8).Split('\n')] : [];
        return (ruleset.Family, ruleset.Backend) switch
        {
            (IpFamily.IPv4, NetfilterBackend.Legacy) => config with { Legacy = lines },
            (IpFamily.IPv4, _) => config with { Nft = lines },
            (_, NetfilterBackend.Legacy) => config with { Legacy6 = lines },
            _ => config with { Nft6 = lines },
        };
    }

    private static ImmutableArray<string> Lines(string path) => File.Exists(path) ? [.. File.ReadLines(path)] : [];
}
