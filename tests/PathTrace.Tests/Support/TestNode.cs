using System.Collections.Immutable;
using System.Text.RegularExpressions;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Datapath.Concrete;
using PathTrace.Inputs.IpAddr;
using PathTrace.Inputs.IpRoute;
using PathTrace.Inputs.IpRule;
using PathTrace.Inputs.Ipset;
using PathTrace.Inputs.IptablesSave;
using PathTrace.Inputs.Ipvs;
using PathTrace.Inputs.Sysctl;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Queries;
using PathTrace.Text;

namespace PathTrace.Tests.Support;

/// <summary>
/// One node described by dump texts, which the real readers read. Texts that are null were not collected. <see cref="Router"/> is the node of most tests; the kernel lab behind the
/// comments "kernel: confirmed" had the same interfaces and routes.
/// </summary>
internal sealed record TestNode
{
    internal string? Iptables { get; init; } = "";

    internal string? Legacy { get; init; }

    internal string? Ip6tables { get; init; } = "";

    internal string? Routes { get; init; }

    internal string? Routes6 { get; init; }

    internal string? RoutingRules { get; init; }

    internal string? Addresses { get; init; }

    internal string? Sysctl { get; init; }

    internal string? Sets { get; init; }

    internal string? VirtualServers { get; init; }

    /// <summary>False for an <c>ip route</c> without <c>table all</c>.</summary>
    internal bool ShowsLocalTable { get; init; } = true;

    /// <summary>eth0 192.168.0.2/24 towards the default gateway 192.168.0.1, eth1 10.0.1.1/24, eth2 10.0.2.1/24; forwarding on, rp_filter off.</summary>
    internal static TestNode Router { get; } = new()
    {
        Routes = """
            default via 192.168.0.1 dev eth0
            10.0.1.0/24 dev eth1 proto kernel scope link src 10.0.1.1
            10.0.2.0/24 dev eth2 proto kernel scope link src 10.0.2.1
            192.168.0.0/24 dev eth0 proto kernel scope link src 192.168.0.2
            local 10.0.1.1 dev eth1 table local proto kernel scope host src 10.0.1.1
            broadcast 10.0.1.255 dev eth1 table local proto kernel scope link src 10.0.1.1
            local 10.0.2.1 dev eth2 table local proto kernel scope host src 10.0.2.1
            broadcast 10.0.2.255 dev eth2 table local proto kernel scope link src 10.0.2.1
            local 127.0.0.0/8 dev lo table local proto kernel scope host src 127.0.0.1
            local 127.0.0.1 dev lo table local proto kernel scope host src 127.0.0.1
            broadcast 127.255.255.255 dev lo table local proto kernel scope link src 127.0.0.1
            local 192.168.0.2 dev eth0 table local proto kernel scope host src 192.168.0.2
            broadcast 192.168.0.255 dev eth0 table local proto kernel scope link src 192.168.0.2
            """,
        Routes6 = """
            2001:db8::/64 dev eth0 proto kernel metric 256 pref medium
            2001:db8:1::/64 dev eth1 proto kernel metric 256 pref medium
            2001:db8:2::/64 dev eth2 proto kernel metric 256 pref medium
            local ::1 dev lo table local proto kernel metric 0 pref medium
            local 2001:db8::2 dev eth0 table local proto kernel metric 0 pref medium
            local 2001:db8:1::1 dev eth1 table local proto kernel metric 0 pref medium
            local 2001:db8:2::1 dev eth2 table local proto kernel metric 0 pref medium
            multicast ff00::/8 dev eth0 table local proto kernel metric 256 pref medium
            """,
        Addresses = """
            1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000
                link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
                inet 127.0.0.1/8 scope host lo
                   valid_lft forever preferred_lft forever
                inet6 ::1/128 scope host
                   valid_lft forever preferred_lft forever
            2: eth0@if5: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000
                link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff link-netnsid 1
                inet 192.168.0.2/24 scope global eth0
                   valid_lft forever preferred_lft forever
                inet6 2001:db8::2/64 scope global
                   valid_lft forever preferred_lft forever
            3: eth1@if6: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000
                link/ether 02:00:00:00:01:01 brd ff:ff:ff:ff:ff:ff link-netnsid 2
                inet 10.0.1.1/24 scope global eth1
                   valid_lft forever preferred_lft forever
                inet6 2001:db8:1::1/64 scope global
                   valid_lft forever preferred_lft forever
            4: eth2@if7: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000
                link/ether 02:00:00:00:02:01 brd ff:ff:ff:ff:ff:ff link-netnsid 3
                inet 10.0.2.1/24 scope global eth2
                   valid_lft forever preferred_lft forever
                inet6 2001:db8:2::1/64 scope global
                   valid_lft forever preferred_lft forever

            """,
        Sysctl = string.Join('\n', new[] { "all", "default", "lo", "eth0", "eth1", "eth2" }.SelectMany(d => new[]
        {
            $"net.ipv4.conf.{d}.accept_local = 0",
            $"net.ipv4.conf.{d}.forwarding = 1",
            $"net.ipv4.conf.{d}.ignore_routes_with_linkdown = 0",
            $"net.ipv4.conf.{d}.route_localnet = 0",
            $"net.ipv4.conf.{d}.rp_filter = 0",
            $"net.ipv4.conf.{d}.send_redirects = 1",
            $"net.ipv4.conf.{d}.src_valid_mark = 0",
            $"net.ipv6.conf.{d}.forwarding = 1",
            $"net.ipv6.conf.{d}.force_forwarding = 0",
        })) + "\nnet.ipv4.ip_forward = 1\nnet.bridge.bridge-nf-call-iptables = 1\n",
    };

    /// <summary>With these rules; lines of several tables, each opened by <c>*table</c>; COMMIT may be left out.</summary>
    internal TestNode Rules(string rules) => this with { Iptables = Committed(rules) };

    internal TestNode Rules6(string rules) => this with { Ip6tables = Committed(rules) };

    internal TestNode PlusRoutes(string routes) => this with { Routes = Routes + "\n" + routes };

    internal TestNode PlusRoutes6(string routes) => this with { Routes6 = Routes6 + "\n" + routes };

    internal TestNode WithoutRoute(string start) => this with { Routes = string.Join('\n', Routes!.Split('\n').Where(l => !l.StartsWith(start, StringComparison.Ordinal))) };

    /// <summary>Adds routing rules to the kernel's three.</summary>
    internal TestNode PlusRoutingRules(string rules) => this with { RoutingRules = $"0:\tfrom all lookup local\n{rules}\n32766:\tfrom all lookup main\n32767:\tfrom all lookup default\n" };

    /// <summary>Sets kernel parameters, several by blanks: <c>all.rp_filter=1 eth0.forwarding=0</c> below net.ipv4.conf, or a whole key.</summary>
    internal TestNode Set(string settings) => this with
    {
        Sysctl = Sysctl + string.Concat(settings.Split(' ').Select(s => (s.StartsWith("net.", StringComparison.Ordinal) ? s : "net.ipv4.conf." + s).Replace("=", " = ", StringComparison.Ordinal) + "\n")),
    };

    /// <summary>The same dump without a kernel parameter.</summary>
    internal TestNode Unset(string name) => this with { Sysctl = string.Join('\n', Sysctl!.Split('\n').Where(l => !l.Contains(name, StringComparison.Ordinal))) };

    internal TestNode PlusAddresses(string addresses) => this with { Addresses = Addresses + addresses };

    internal TestNode Address(string from, string to) => this with { Addresses = Addresses!.Replace(from, to, StringComparison.Ordinal) };

    /// <summary>A packet, in the query language, arrives by an interface.</summary>
    internal NodeRun Arrives(string device, string packet) => Run(packet, device);

    /// <summary>The node makes a packet.</summary>
    internal NodeRun Makes(string packet) => Run(packet, null);

    internal NodeModel Model(IpFamily family) => new(Build(), family);

    /// <summary>A cluster of this node alone.</summary>
    internal Snapshot Cluster() => new() { Name = "node1", Nodes = [Build()] };

    private NodeRun Run(string text, string? device)
    {
        var query = PacketQueryParser.Parse(text).Value;
        Assert.True(query is not null, $"'{text}' is no query");
        var packet = PacketOf(query);
        var state = new PacketState(Model(packet.Family), packet, device) { ForcedTracking = query.State };
        return NodeRun.Of(new ConcreteDomain(), state);
    }

    internal static Packet PacketOf(PacketQuery query) => query.Between(
        new(((QueryEnd.Address)query.Source).Value, query.Source.Port ?? 0), new(((QueryEnd.Address)query.Destination).Value, query.Destination.Port ?? 0));

    private Node Build()
    {
        var rulesets = new List<Ruleset>();
        AddRules(rulesets, Iptables, "iptables-save.txt", IpFamily.IPv4, "# Generated by iptables-save v1.8.9 (nf_tables) on Thu Jan  1 00:00:00 1970\n");
        AddRules(rulesets, Legacy, "iptables-legacy-save.txt", IpFamily.IPv4, "# Generated by iptables-save v1.8.9 on Thu Jan  1 00:00:00 1970\n");
        AddRules(rulesets, Ip6tables, "ip6tables-save.txt", IpFamily.IPv6, "# Generated by ip6tables-save v1.8.9 (nf_tables) on Thu Jan  1 00:00:00 1970\n");
        return new Node
        {
            Name = "node1",
            Folder = "nodes/node1",
            Rulesets = [.. rulesets],
            RulesetFamilies = [.. Families(Iptables, Ip6tables)],
            Routes = Routes is null && Routes6 is null
                ? null
                : [.. Read(Routes, "ip-route.txt", s => IpRouteReader.Read(s, IpFamily.IPv4)), .. Read(Routes6, "ip-6-route.txt", s => IpRouteReader.Read(s, IpFamily.IPv6))],
            RouteFamilies = [.. Families(Routes, Routes6)],
            HasLocalTable = ShowsLocalTable && Routes is not null,
            RoutingRules = RoutingRules is null ? null : Read(RoutingRules, "ip-rule.txt", s => IpRuleReader.Read(s, IpFamily.IPv4)),
            RoutingRuleFamilies = RoutingRules is null ? [] : [IpFamily.IPv4],
            Interfaces = Addresses is null ? null : Read(Addresses, "ip-addr.txt", IpAddrReader.Read),
            IpSets = Sets is null ? null : Read(Sets, "ipset-save.txt", IpsetReader.Read),
            VirtualServers = VirtualServers is null ? null : Read(VirtualServers, "ipvsadm-save.txt", IpvsadmReader.Read),
            Sysctls = Sysctl is null ? null : SysctlReader.Read(SourceText.From("nodes/node1/sysctl.txt", Sysctl + "\n")).Value,
        };
    }

    private static IEnumerable<IpFamily> Families(string? v4, string? v6)
    {
        if (v4 is not null)
            yield return IpFamily.IPv4;
        if (v6 is not null)
            yield return IpFamily.IPv6;
    }

    private static void AddRules(List<Ruleset> rulesets, string? text, string file, IpFamily family, string header)
    {
        if (text is not null)
            rulesets.AddRange(IptablesSaveReader.Read(SourceText.From("nodes/node1/" + file, text.Length == 0 ? "# no rules\n" : header + Completed(text)), family).Value.Rulesets);
    }

    private static ImmutableArray<T> Read<T>(string? text, string file, Func<SourceText, ParseResult<ImmutableArray<T>>> reader) =>
        text is null ? [] : reader(SourceText.From("nodes/node1/" + file, text + "\n")).Value;

    // As the tools do, behind every table.
    private static string Completed(string text) =>
        text.Contains("# Completed", StringComparison.Ordinal) ? text : Regex.Replace(text, "COMMIT(\n|$)", "COMMIT\n# Completed on Thu Jan  1 00:00:00 1970\n");

    private static string Committed(string rules) =>
        rules.Contains("COMMIT", StringComparison.Ordinal) || rules.Length == 0 ? rules : rules.TrimEnd().Replace("\n*", "\nCOMMIT\n*", StringComparison.Ordinal) + "\nCOMMIT\n";
}
