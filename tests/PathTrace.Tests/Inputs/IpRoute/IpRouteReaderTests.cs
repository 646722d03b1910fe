using PathTrace.Inputs.IpRoute;
using PathTrace.Net;
using PathTrace.Routing;
using PathTrace.Tests.Inputs.Reading;
using PathTrace.Tests.Support;
using PathTrace.Text;

namespace PathTrace.Tests.Inputs.IpRoute;

public class IpRouteReaderTests
{
    // Lines as iproute2 6.1 prints them for routes made in a network namespace; the readings are ip-route(8) by hand.
    public static TheoryData<string, string> Lines => new()
    {
        { "default via 10.9.0.254 dev eth0 ", "unicast 0.0.0.0/0 table main; via 10.9.0.254 dev eth0" },
        { "10.9.1.2 dev eth0 proto kernel scope link src 10.9.1.1 ", "unicast 10.9.1.2/32 table main; dev eth0; src 10.9.1.1; scope link; proto kernel" },
        { "10.9.0.0/24 dev eth0  proto kernel  scope link  src 10.9.0.1 ", "unicast 10.9.0.0/24 table main; dev eth0; src 10.9.0.1; scope link; proto kernel" },
        { "10.1.1.0/24 via 10.9.0.3 dev eth0 proto bird metric 50 mtu 1400 advmss 1360 ", "unicast 10.1.1.0/24 table main; via 10.9.0.3 dev eth0; metric 50; proto bird; mtu 1400" },
        {
            "10.1.2.0/24 via 10.9.0.3 dev eth0 mtu lock 1400 window 1000 rtt 100ms ssthresh 30 cwnd lock 5 hoplimit 5 initcwnd 10 features ecn rto_min lock 40ms initrwnd 20 quickack 1 congctl cubic ",
            "unicast 10.1.2.0/24 table main; via 10.9.0.3 dev eth0; mtu 1400"
        },
        { "blackhole 10.2.0.0/16 metric 7 ", "blackhole 10.2.0.0/16 table main; metric 7" },
        { "blackhole 10.14.0.0/16 nhid 14 dev lo ", "blackhole 10.14.0.0/16 table main; nhid 14" },
        { "unreachable 10.3.0.0/16 ", "unreachable 10.3.0.0/16 table main" },
        { "prohibit 10.4.0.0/16 ", "prohibit 10.4.0.0/16 table main" },
        { "throw 10.5.0.0/16 table 100 ", "throw 10.5.0.0/16 table 100" },
        { "throw fd24::/64 dev lo table 300 metric 1024 pref medium", "throw fd24::/64 table 300; metric 1024" },
        { "10.6.0.0/16 via inet6 fd00::5 dev eth0 ", "unicast 10.6.0.0/16 table main; via fd00::5 dev eth0" },
        { "default via inet6 fd00::5 dev eth0 ", "unicast 0.0.0.0/0 table main; via fd00::5 dev eth0" },
        { "10.7.0.0/16 tos 0x10 via 10.9.0.3 dev eth0 ", "unicast 10.7.0.0/16 table main; via 10.9.0.3 dev eth0; tos 0x10" },
        { "10.7.0.0/16 dsfield CS6 via 10.9.0.3 dev eth0 ", "unicast 10.7.0.0/16 table main; via 10.9.0.3 dev eth0; tos 0xc0" },
        { "10.7.0.0/16 via 10.9.0.4 dev eth0 realms 5/7 ", "unicast 10.7.0.0/16 table main; via 10.9.0.4 dev eth0" },
        { "10.7.1.0/24 via 10.9.0.3 dev eth0 table 200 src 10.9.0.1 onlink ", "unicast 10.7.1.0/24 table 200; via 10.9.0.3 dev eth0 Onlink; src 10.9.0.1" },
        { "unicast 10.7.1.0/24 via 10.9.0.3 dev eth0 table 254 proto boot scope global ", "unicast 10.7.1.0/24 table main; via 10.9.0.3 dev eth0; scope global; proto boot" },
        { "10.7.2.0/24  encap ip id 100 src 0.0.0.0 dst 10.9.0.9 ttl 0 tos 0 dev eth0 scope link ", "unicast 10.7.2.0/24 table main; encap ip id 100 src 0.0.0.0 dst 10.9.0.9 ttl 0 tos 0 dev eth0; scope link" },
        { "10.7.4.0/24  encap seg6 mode encap segs 2 [ fd00::7 fd00::8 ] tos 0x10 dev v0 ", "unicast 10.7.4.0/24 table main; encap seg6 mode encap segs 2 [ fd00::7 fd00::8 ] dev v0; tos 0x10" },
        { "10.12.0.0/16 nhid 12 via 10.9.0.3 dev eth0 ", "unicast 10.12.0.0/16 table main; via 10.9.0.3 dev eth0; nhid 12" },
        { "10.10.0.0/24 dev a0 proto kernel scope link src 10.10.0.1 dead linkdown ", "unicast 10.10.0.0/24 table main; dev a0 Dead, Linkdown; src 10.10.0.1; scope link; proto kernel" },
        { "10.10.0.0/24 via 10.9.0.3 dev a0 offload rt_trap pervasive unresolved ", "unicast 10.10.0.0/24 table main; via 10.9.0.3 dev a0 Offload, Unresolved" },
        { "local 127.0.0.0/8 dev lo table local proto kernel scope host src 127.0.0.1 ", "local 127.0.0.0/8 table local; dev lo; src 127.0.0.1; scope host; proto kernel" },
        { "broadcast 10.8.255.255 dev br0 table 255 proto kernel scope link src 10.8.0.1 ", "broadcast 10.8.255.255/32 table local; dev br0; src 10.8.0.1; scope link; proto kernel" },
        { "multicast ff00::/8 dev eth0 table local proto kernel metric 256 pref medium", "multicast ff00::/8 table local; dev eth0; metric 256; proto kernel" },
        { "anycast fd00:: dev eth0 table local proto kernel metric 0 pref medium", "anycast fd00::/128 table local; dev eth0; proto kernel" },
        { "local default dev lo table 100 scope host ", "local 0.0.0.0/0 table 100; dev lo; scope host" },
        { "local default dev lo table 100 metric 1024 pref medium", "local ::/0 table 100; dev lo; metric 1024" },
        { "default via fe80::1 dev eth0 proto ra metric 1024 expires 299sec hoplimit 64 pref high", "unicast ::/0 table main; via fe80::1 dev eth0; metric 1024; proto ra" },
        { "unreachable default dev lo metric 4294967295 error -101 pref medium", "unreachable ::/0 table main; metric 4294967295" },
        { "fd30::/64 dev eth0 metric 1024 mtu 1400 hoplimit 9 pref medium", "unicast fd30::/64 table main; dev eth0; metric 1024; mtu 1400" },
        { "0.0.0.0/1 via 10.9.0.3 dev eth0 ", "unicast 0.0.0.0/1 table main; via 10.9.0.3 dev eth0" },
        {
            "10.1.3.0/24 \n\tnexthop via 10.9.0.3 dev eth0 weight 2 \n\tnexthop via 10.9.0.4  dev eth0 weight 1 onlink \n\tnexthop dev eth1 weight 256 ",
            "unicast 10.1.3.0/24 table main; via 10.9.0.3 dev eth0 weight 2; via 10.9.0.4 dev eth0 Onlink; dev eth1 weight 256"
        },
        { "10.1.3.0/24 \\\tnexthop via 10.9.0.3 dev eth0 weight 2 \\\tnexthop dev eth1 weight 256 ", "unicast 10.1.3.0/24 table main; via 10.9.0.3 dev eth0 weight 2; dev eth1 weight 256" },
        {
            "unicast 10.13.0.0/16 nhid 20 table main proto boot scope global \n\tnh_info id 20 group 12,3/13 scope global proto unspec \n\tnexthop via 10.9.0.3 dev eth0 weight 3 \n\tnexthop via 10.9.0.4 dev eth0 weight 1 ",
            "unicast 10.13.0.0/16 table main; via 10.9.0.3 dev eth0 weight 3; via 10.9.0.4 dev eth0; scope global; proto boot; nhid 20"
        },
        { "default \n\tnexthop via inet6 fd00::4 dev eth0 weight 2 \n\tnexthop via 10.10.0.3 dev a0 weight 1 ", "unicast 0.0.0.0/0 table main; via fd00::4 dev eth0 weight 2; via 10.10.0.3 dev a0" },
        { "10.9.0.7 via 10.9.0.3 dev eth0 \n    cache expires 597sec mtu 1300 ", "unicast 10.9.0.7/32 table main; via 10.9.0.3 dev eth0; mtu 1300" },
        { "    10.9.0.7 dev eth0", "unicast 10.9.0.7/32 table main; dev eth0" },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void Reads_a_route_without_complaint(string lines, string expected)
    {
        foreach (var text in new[] { lines + "\n", lines.Replace("\n", "\r\n", StringComparison.Ordinal) + "\r\n", "\uFEFF" + lines + "\n\n" })
        {
            var result = Read(text);

            Assert.Empty(result.Diagnostics);
            Assert.Equal(expected, RouteText.Of(Assert.Single(result.Value)));
        }
    }

    [Theory]
    [InlineData("10.1.0.0/16 via 10.9.0.3 dev eth0 shiny yes scope link\n", "1:35: warning PT1101: 'shiny' is no known attribute of a route", "unicast 10.1.0.0/16 table main; via 10.9.0.3 dev eth0; scope link; ?")]
    [InlineData("10.1.0.0/16 via 10.9.0.300 dev eth0\n", "1:17: warning PT1101: 'via' wants an address, not '10.9.0.300'", "unicast 10.1.0.0/16 table main; dev eth0; ?")]
    [InlineData("10.1.0.0/16 dev eth0 metric 4294967296\n", "1:29: warning PT1101: 'metric' wants a number in range, not '4294967296'", "unicast 10.1.0.0/16 table main; dev eth0; ?")]
    [InlineData("10.1.0.0/16 dev eth0 metric 00000000000000000000000000000001x\n", "1:29: warning PT1101: 'metric' wants a number in range, not '00000000000000000000000000000001x'", "unicast 10.1.0.0/16 table main; dev eth0; ?")]
    [InlineData("10.1.0.0/16 \n\tnexthop dev eth0 weight 0 \n", "2:26: warning PT1101: 'weight' wants a number in range, not '0'", "unicast 10.1.0.0/16 table main; dev eth0; ?")]
    [InlineData("10.12.0.0/16 nhid 12 \n", "1:1: warning PT1101: the dump names next-hop object 12 and does not show it", "unicast 10.12.0.0/16 table main; nhid 12; ?")]
    [InlineData("10.12.0.0/16 \n", "1:1: warning PT1101: the route shows no next hop", "unicast 10.12.0.0/16 table main; ?")]
    [InlineData("fd23::/64 from fd00::/64 via fd00::3 dev eth0 metric 1024 pref medium", "1:11: warning PT1101: 'from' is no known attribute of a route", "unicast fd23::/64 table main; via fd00::3 dev eth0; metric 1024; ?")]
    [InlineData("10.1.1.0/24 via 10.9.0.2", "1:1: warning PT1101: the dump ends inside this route", "unicast 10.1.1.0/24 table main; via 10.9.0.2; ?")]
    [InlineData("10.1.1.0/24 dev eth0 scop", "1:22: warning PT1101: 'scop' is no known attribute of a route", "unicast 10.1.1.0/24 table main; dev eth0; ?")]
    [InlineData("10.1.1.0/24 dev eth0 scope", "1:22: warning PT1101: 'scope' is no known attribute of a route", "unicast 10.1.1.0/24 table main; dev eth0; ?")]
    public void Keeps_a_route_that_it_does_not_understand_and_says_where(string text, string diagnostic, string expected)
    {
        var result = Read(text);

        Assert.Equal("ip-route.txt:" + diagnostic, Assert.Single(result.Diagnostics).ToString());
        Assert.NotNull(result.Diagnostics[0].Consequence);
        Assert.Equal(expected, RouteText.Of(Assert.Single(RouteText.Stated(result.Value))));
    }

    [Theory]
    [InlineData("10.1.0.0/33 dev eth0", "2:1: error PT1101: '10.1.0.0/33' is no destination of a route")]
    [InlineData("10.1.0.1/16 dev eth0", "2:1: error PT1101: '10.1.0.1/16' is no destination of a route")]
    [InlineData("blackhole", "2:1: error PT1101: the line ends behind the route's type")]
    [InlineData("Object \"rout\" is unknown, try \"ip help\".", "2:1: error PT1403: the command failed: Object \"rout\" is unknown, try \"ip help\".")]
    [InlineData("bash: ip: command not found", "2:1: error PT1403: the command failed: bash: ip: command not found")]
    [InlineData("Dump terminated", "2:1: error PT1403: the dump was cut short")]
    [InlineData("Error: ipv4: FIB table does not exist.", "2:1: info PT1403: the routing table does not exist")]
    public void Leaves_out_a_line_that_is_no_route_and_keeps_its_neighbours(string line, string diagnostic)
    {
        var result = Read($"10.0.0.0/8 dev eth0\n{line}\n11.0.0.0/8 dev eth0\n");

        Assert.Equal("ip-route.txt:" + diagnostic, Assert.Single(result.Diagnostics).ToString());
        Assert.Equal(["10.0.0.0/8", "11.0.0.0/8"], RouteText.Stated(result.Value).Select(r => r.Destination.ToString()));
    }

    // It may be the one that decides, unless a longer prefix does: it stands before the table's default.
    [Theory]
    [InlineData("default via 10.0.0.1 dev eth0\n10.1.0.0/33 dev eth0 table 7\n10.0.0.0/8 dev eth0\n", "2:main")]
    [InlineData("default via 10.0.0.1 dev eth0\n10.0.0.0/8 dev eth0\n10.1", "3:main")]
    [InlineData("default via 10.0.0.1 dev eth0\n10.1.0.0/16 dev eth0 prot", "2:main")]
    [InlineData("# table 7\n10.0.0.0/8 dev eth0\nblackhole\n", "3:7")]
    [InlineData("default via 10.0.0.1 dev eth0\n10.1.0.0/16 dev eth0 proto kernel", "")]
    [InlineData("10.1.0.0/16 dev eth0 shiny\n", "")]
    public void A_line_that_cannot_be_read_and_the_end_of_a_cut_dump_stand_in_the_table(string text, string lost)
    {
        var routes = Read(text).Value;

        Assert.Equal(lost, string.Join(',', routes.Where(RouteText.IsLost).Select(r => $"{r.Source.Line}:{r.Table}")));
        Assert.True(lost.Length == 0 || RouteText.IsLost(new Fib("t", IpFamily.IPv4, routes).Candidates(IpAddress.Parse("8.8.8.8"), 0).First()));
    }

    [Fact]
    public void A_prefix_cut_at_the_end_of_the_file_is_no_route()
    {
        // "0.0.0.0/1" may be what is left of a line that began with 0.0.0.0/16.
        var result = Read("10.0.0.0/8 dev eth0\n0.0.0.0/1");

        Assert.Equal("ip-route.txt:2:1: error PT1101: the dump ends inside this route", Assert.Single(result.Diagnostics).ToString());
        Assert.Single(RouteText.Stated(result.Value));
    }

    [Fact]
    public void A_next_hop_without_its_route_is_reported()
    {
        var result = Read("\tnexthop via 10.9.0.3 dev eth0 weight 1\n10.0.0.0/8 dev eth0\n");

        Assert.Equal("ip-route.txt:1:1: error PT1101: a next hop stands here without its route", Assert.Single(result.Diagnostics).ToString());
        Assert.Single(RouteText.Stated(result.Value));
    }

    [Fact]
    public void Headers_and_echoed_commands_name_the_table_and_the_family()
    {
        var result = Read(
            """
            default dev a
            # table 105
            default dev b
            default dev c table 7
            # a note about the table next door
            # table 254
            default dev d
            root@worker1:~# ip -6 route show table 300
            default dev e metric 1024
            [root@worker1 ~]# ip route show table all
            default dev f
            $ sudo /sbin/ip route
            default dev g

            """);

        Assert.Empty(result.Diagnostics);
        Assert.Equal(
            [
                "unicast 0.0.0.0/0 table main; dev a",
                "unicast 0.0.0.0/0 table 105; dev b",
                "unicast 0.0.0.0/0 table 7; dev c",
                "unicast 0.0.0.0/0 table main; dev d",
                "unicast ::/0 table 300; dev e; metric 1024",
                "unicast 0.0.0.0/0 table main; dev f",
                "unicast 0.0.0.0/0 table main; dev g",
            ],
            result.Value.Select(RouteText.Of));
    }

    [Fact]
    public void The_hints_decide_where_the_line_does_not()
    {
        var text = SourceText.From("ip-6-route.txt", "default dev wg0 metric 1024\ndefault dev wg0 scope link\n");
        var routes = IpRouteReader.Read(text, IpFamily.IPv6, "255").Value;

        Assert.Equal(["unicast ::/0 table local; dev wg0; metric 1024", "unicast 0.0.0.0/0 table local; dev wg0; scope link"], routes.Select(RouteText.Of));
    }

    [Fact]
    public void A_route_cites_its_own_line_and_those_of_its_next_hops()
    {
        var route = Read("10.0.0.0/8 dev eth0\n10.1.3.0/24 \n\tnexthop dev a weight 1 \n\tnexthop dev b weight 1 \nblackhole 10.2.0.0/16\n").Value[1];

        Assert.Equal("10.1.3.0/24 \n\tnexthop dev a weight 1 \n\tnexthop dev b weight 1 ", route.Source.Text);
        Assert.Equal("10.1.3.0/24 nexthop dev a weight 1 nexthop dev b weight 1", route.ToString());
        Assert.Equal(2, route.Source.Line);
    }

    [Fact]
    public void A_file_that_is_no_dump_makes_a_bounded_number_of_diagnostics()
    {
        var result = Read(string.Concat(Enumerable.Repeat("lorem ipsum\n", 5000)));

        Assert.Equal(1001, result.Diagnostics.Length);
        Assert.Equal("ip-route.txt:1001:1: error PT1101: 4000 more problems of this file, this one first, are not listed", result.Diagnostics[^1].ToString());
    }

    public static TheoryData<string> CorpusFiles => [.. Corpus.Files("kubernetes", "*.routes*.txt").DefaultIfEmpty("kubernetes/none.routes.txt")];

    [Theory]
    [MemberData(nameof(CorpusFiles))]
    public void Real_dumps_are_understood_line_by_line(string file)
    {
        var text = new SourceText(file, File.ReadAllBytes(Corpus.PathOf(file)));
        var result = IpRouteReader.Read(text, IpFamily.IPv4);

        Assert.DoesNotContain(result.Diagnostics, d => d.Code != DiagnosticCode.FailedCommand || d.Severity != DiagnosticSeverity.Info);
        Assert.DoesNotContain(result.Value, r => r.HasUnknownAttributes);
        var lines = text.Utf8.ToArray().AsSpan().Count((byte)'\n');
        Assert.InRange(result.Value.Length, 1, lines + 1);
    }

    [Fact]
    public void Damaged_dumps_never_throw() => Mutations.Survive(
        [string.Join('\n', Lines.Select(row => row.Data.Item1)), RouteSamples.Text, RouteSamples.Json],
        source => IpRouteReader.Read(source, IpFamily.IPv4).Diagnostics);

    private static ParseResult<System.Collections.Immutable.ImmutableArray<Route>> Read(string text) =>
        IpRouteReader.Read(SourceText.From("ip-route.txt", text), IpFamily.IPv4);
}
