using System.Text;
using FsCheck.Fluent;
using PathTrace.Queries;
using PathTrace.Tests.Support;
using PathTrace.Text;

namespace PathTrace.Tests.Queries;

public class PacketQueryParserTests
{
    // Canonical text on the right: defaults left out (syn, ttl 64, tos 0, length 60, mark 0), numbers in their usual base.
    [Theory]
    [InlineData("tcp 203.0.113.7:51000 -> 172.17.0.1:80", "tcp 203.0.113.7:51000 -> 172.17.0.1:80")]
    [InlineData("  TCP\t203.0.113.7:51000→172.17.0.1:80  ", "tcp 203.0.113.7:51000 -> 172.17.0.1:80")]
    [InlineData("udp 10.0.0.1 > 10.0.0.2:53", "udp 10.0.0.1 -> 10.0.0.2:53")]
    [InlineData("udp 10.0.0.1:1->10.0.0.2:53", "udp 10.0.0.1:1 -> 10.0.0.2:53")]
    [InlineData("udp pod/a-b->pod/c-d:53", "udp pod/a-b -> pod/c-d:53")]
    [InlineData("tcp [2001:DB8:0::1]:1 -> [::1]:80", "tcp [2001:db8::1]:1 -> [::1]:80")]
    [InlineData("icmpv6 2001:db8::1 -> 2001:db8::2", "icmpv6 2001:db8::1 -> 2001:db8::2")]
    [InlineData("ipv6-icmp [2001:db8::1] -> ::2", "icmpv6 2001:db8::1 -> ::2")]
    [InlineData("icmp 10.0.0.1 -> 10.0.1.1 type 8 code 0", "icmp 10.0.0.1 -> 10.0.1.1 type 8")]
    [InlineData("47 10.0.0.1 -> 10.0.1.1", "gre 10.0.0.1 -> 10.0.1.1")]
    [InlineData("proto 47 10.0.0.1 -> 10.0.1.1", "gre 10.0.0.1 -> 10.0.1.1")]
    [InlineData("proto 200 10.0.0.1 -> 10.0.1.1", "200 10.0.0.1 -> 10.0.1.1")]
    [InlineData("tcp pod/default/client -> svc/default/web:80", "tcp pod/default/client -> svc/default/web:80")]
    [InlineData("tcp pod/client -> svc/web", "tcp pod/client -> svc/web")]
    [InlineData("tcp node/worker1:1 -> lb/web:80", "tcp node/worker1:1 -> lb/web:80")]
    [InlineData("sctp 10.0.0.1 -> node/worker1:30080 from pod/default/client", "sctp 10.0.0.1 -> node/worker1:30080 from pod/default/client")]
    [InlineData("tcp 1.1.1.1 -> 2.2.2.2:80 at worker1", "tcp 1.1.1.1 -> 2.2.2.2:80 at worker1")]
    [InlineData("tcp 1.1.1.1 -> 2.2.2.2:80 at worker1 in eth0.100", "tcp 1.1.1.1 -> 2.2.2.2:80 at worker1 in eth0.100")]
    [InlineData("tcp 1.1.1.1 -> 2.2.2.2:80 flags ack,SYN state New", "tcp 1.1.1.1 -> 2.2.2.2:80 flags syn,ack state new")]
    [InlineData("tcp 1.1.1.1 -> 2.2.2.2:80 flags none", "tcp 1.1.1.1 -> 2.2.2.2:80 flags none")]
    [InlineData("tcp 1.1.1.1 -> 2.2.2.2:80 length 1500 tos 16 ttl 1 mark 16384", "tcp 1.1.1.1 -> 2.2.2.2:80 mark 0x4000 ttl 1 tos 0x10 length 1500")]
    [InlineData("tcp 1.1.1.1 -> 2.2.2.2:80 flags syn ttl 64 tos 0 length 60 mark 0x0", "tcp 1.1.1.1 -> 2.2.2.2:80")]
    public void Reads(string text, string canonical)
    {
        var result = PacketQueryParser.Parse(text);
        Assert.Empty(result.Diagnostics);
        Assert.Equal(text, result.Value!.Text);
        Assert.Equal(canonical, PacketQueryText.Print(result.Value));
    }

    // The piece between «» is the span; columns count bytes, so the pieces themselves are compared.
    [Theory]
    [InlineData("«»", "expected a protocol (tcp, udp, icmp, … or its number), found the end of the query")]
    [InlineData("«tpc» 1.1.1.1 -> 2.2.2.2:80", "expected a protocol (tcp, udp, icmp, … or a number from 0 to 255), found 'tpc'")]
    [InlineData("«256» 1.1.1.1 -> 2.2.2.2", "expected a protocol (tcp, udp, icmp, … or a number from 0 to 255), found '256'")]
    [InlineData("tcp«»", "expected an address or a name (svc/…, pod/…, node/…, lb/…), found the end of the query")]
    [InlineData("tcp «->» 2.2.2.2:80", "expected an address or a name (svc/…, pod/…, node/…, lb/…), found '->'")]
    [InlineData("tcp «1.1.1»:5 -> 2.2.2.2:80", "expected an address or a name (svc/…, pod/…, node/…, lb/…), found '1.1.1'")]
    [InlineData("tcp 1.1.1.1:5«»", "expected '->', found the end of the query")]
    [InlineData("tcp 1.1.1.1:5 «2.2.2.2:80»", "expected '->', found '2.2.2.2:80'")]
    [InlineData("tcp 1.1.1.1:5 → «2.2.2.256»:80", "expected an address or a name (svc/…, pod/…, node/…, lb/…), found '2.2.2.256'")]
    [InlineData("tcp 1.1.1.1:«70000» -> 2.2.2.2:80", "expected a port from 1 to 65535, found '70000'")]
    [InlineData("tcp 1.1.1.1:1 → 2.2.2.2:«0»", "expected a port from 1 to 65535, found '0'")]
    [InlineData("tcp 1.1.1.1:1 -> 2.2.2.2:«99999999999999999999»", "expected a port from 1 to 65535, found '99999999999999999999'")]
    [InlineData("tcp 1.1.1.1:1 -> 2.2.2.2:«http»", "expected a port from 1 to 65535, found 'http'")]
    [InlineData("tcp 1.1.1.1:1 -> «2.2.2.2»", "expected a port behind the destination address: tcp has ports")]
    [InlineData("tcp [::1]:1 -> [::2]:«70000»", "expected a port from 1 to 65535, found '70000'")]
    [InlineData("tcp [«1.2.3.4»]:1 -> [::2]:7", "expected an IPv6 address, found '1.2.3.4'")]
    [InlineData("tcp [::1«»", "expected ']', found the end of the query")]
    [InlineData("tcp ::1 -> svc/web:«»", "expected a port, found the end of the query")]
    [InlineData("tcp ::1 -> «foo»/web:80", "expected svc, pod, node or lb, found 'foo'")]
    [InlineData("tcp ::1 -> svc/«»", "expected a name, found the end of the query")]
    [InlineData("tcp 1.1.1.1 -> «10.0.0.0/8»", "expected one address, found a prefix")]
    [InlineData("tcp 1.1.1.1 -> node/«default»/web:80", "nodes have no namespace, found 'default' before the name")]
    [InlineData("tcp 1.1.1.1 -> «::1»", "expected a port behind the destination address: tcp has ports|the source is an IPv4 address, the destination an IPv6 one")]
    [InlineData("gre 1.1.1.1 -> «::1»", "the source is an IPv4 address, the destination an IPv6 one")]
    [InlineData("icmp 1.1.1.1:«8» -> 2.2.2.2", "icmp has no ports")]
    [InlineData("icmp 1.1.1.1 -> svc/web:«80»", "icmp has no ports")]
    [InlineData("«icmp» ::1 -> ::2", "icmp runs over IPv4; over IPv6 it is icmpv6")]
    [InlineData("«icmpv6» pod/x -> 1.1.1.1", "icmpv6 runs over IPv6; over IPv4 it is icmp")]
    [InlineData("tcp 1.1.1.1 -> 2.2.2.2:80 ttl «256»", "expected a time to live from 0 to 255, found '256'")]
    [InlineData("tcp 1.1.1.1 -> 2.2.2.2:80 ttl«»", "expected a value for ttl, found the end of the query")]
    [InlineData("tcp 1.1.1.1 -> 2.2.2.2:80 tos «0x100»", "expected a TOS octet from 0 to 255, found '0x100'")]
    [InlineData("tcp 1.1.1.1 -> 2.2.2.2:80 mark «0x»", "expected a mark from 0 to 4294967295, found '0x'")]
    [InlineData("tcp 1.1.1.1 -> 2.2.2.2:80 mark «-1»", "expected a mark from 0 to 4294967295, found '-1'")]
    [InlineData("tcp 1.1.1.1 -> 2.2.2.2:80 mark «4294967296»", "expected a mark from 0 to 4294967295, found '4294967296'")]
    [InlineData("tcp 1.1.1.1 -> 2.2.2.2:80 length «19»", "expected a packet length from 20 to 65535, found '19'")]
    [InlineData("tcp 1.1.1.1 -> 2.2.2.2:80 flags syn,«foo»", "expected TCP flags (fin, syn, rst, psh, ack, urg, each once, or none), found 'foo'")]
    [InlineData("tcp 1.1.1.1 -> 2.2.2.2:80 flags syn,«»", "expected TCP flags (fin, syn, rst, psh, ack, urg, each once, or none), found ''")]
    [InlineData("tcp 1.1.1.1 -> 2.2.2.2:80 state «open»", "expected a state (new, established, related, invalid, untracked), found 'open'")]
    [InlineData("tcp 1.1.1.1 -> 2.2.2.2:80 ttl 1 «TTL» 2", "'ttl' is given twice")]
    [InlineData("tcp 1.1.1.1 -> 2.2.2.2:80 at a «at» b", "'at' is given twice")]
    [InlineData("tcp 1.1.1.1 -> 2.2.2.2:80 at a ttl 3 «from» lb/b", "'from' and 'at' exclude each other: a packet is made somewhere or arrives somewhere")]
    [InlineData("tcp 1.1.1.1 -> 2.2.2.2:80 from «svc»/b", "expected lb, node or pod (a service makes no packets), found 'svc'")]
    [InlineData("tcp 1.1.1.1 -> 2.2.2.2:80 from «worker1»", "expected what makes the packet (lb/…, node/…, pod/…), found 'worker1'")]
    [InlineData("tcp 1.1.1.1 -> 2.2.2.2:80 at w in«»", "expected an interface's name, found the end of the query")]
    [InlineData("udp 1.1.1.1 -> 2.2.2.2:80 «flags» syn", "'flags' goes with tcp only")]
    [InlineData("udp 1.1.1.1 -> 2.2.2.2:80 «type» 8", "'type' goes with icmp and icmpv6 only")]
    [InlineData("tcp 1.1.1.1 -> 2.2.2.2:80 «foo» 8", "expected from, at, mark, flags, ttl, tos, length, state, type, code or the end of the query, found 'foo'")]
    [InlineData("tcp 1.1.1.1 -> 2.2.2.2:80«/tcp»", "expected from, at, mark, flags, ttl, tos, length, state, type, code or the end of the query, found '/tcp'")]
    [InlineData("tcp pod/ü → «ö» ttl 3", "expected an address or a name (svc/…, pod/…, node/…, lb/…), found 'ö'")]
    public void Points_at_what_is_wrong(string marked, string messages)
    {
        var text = marked.Replace("«", "").Replace("»", "");
        var result = PacketQueryParser.Parse(text);
        Assert.Null(result.Value);
        Assert.Equal(messages.Split('|'), result.Diagnostics.Select(d => d.Message));
        var start = Encoding.UTF8.GetByteCount(marked[..marked.IndexOf('«')]);
        var length = Encoding.UTF8.GetByteCount(marked[(marked.IndexOf('«') + 1)..marked.IndexOf('»')]);
        Assert.All(result.Diagnostics, d =>
        {
            Assert.Equal((DiagnosticCode.BadQuery, "query", start, length), (d.Code, d.Span.Source!.Name, d.Span.Start, d.Span.Length));
            Assert.NotNull(d.Consequence);
        });
    }

    [Fact]
    public void Reports_every_wrong_piece_in_order()
    {
        var result = PacketQueryParser.Parse("tcp 1.1.1.1:70000 -> 2.2.2:80 ttl 256 state x");
        Assert.Equal(["query:1:13", "query:1:22", "query:1:35", "query:1:45"], result.Diagnostics.Select(d => d.ToString().Split(": ")[0]));
    }

    [Fact]
    public void Reads_a_line_of_a_file_and_points_into_the_file()
    {
        var file = SourceText.From("packets.txt", "# ü\ntcp 1.1.1.1 → 2.2.2.2:80000\n");
        var result = PacketQueryParser.Parse(file.LineAt(5));
        Assert.Equal("packets.txt:2:25: error PT1501: expected a port from 1 to 65535, found '80000'", Assert.Single(result.Diagnostics).ToString());
        Assert.Equal("80000", result.Diagnostics[0].Span.Text);
    }

    [Fact]
    public void Ends_and_origins_are_read_by_themselves()
    {
        Assert.Equal(new QueryEnd.Named(NameKind.Service, null, "web", 80), PacketQueryParser.ParseEnd(" svc/web:80 ").Value);
        Assert.Equal(new QueryOrigin.At("worker1", "eth0"), PacketQueryParser.ParseOrigin("at worker1 in eth0").Value);
        Assert.Equal(new QueryOrigin.From(NameKind.Pod, "default", "a"), PacketQueryParser.ParseOrigin("from pod/default/a").Value);
        Assert.Equal("expected the end of the text, found 'x'", Assert.Single(PacketQueryParser.ParseEnd("svc/web:80 x").Diagnostics).Message);
    }

    [Theory]
    [InlineData(4096, false)]
    [InlineData(4097, true)]
    [InlineData(50_000_000, true)]
    public void Refuses_queries_above_4_KiB(int length, bool refused)
    {
        var result = PacketQueryParser.Parse("tcp " + new string('[', length - 4));
        Assert.Equal(refused, Assert.Single(result.Diagnostics).Message == $"the query is {length} bytes long; at most 4096 are read");
    }

    [Fact]
    public void Printing_and_reading_again_is_the_identity() => Claim.Holds(PacketQueryGens.Query, query =>
    {
        var text = PacketQueryText.Print(query);
        var result = PacketQueryParser.Parse(text);
        Assert.Empty(result.Diagnostics);
        Assert.Equal(query with { Text = text }, result.Value);
    });

    [Fact]
    public void Options_may_stand_in_any_order() => Claim.Holds(
        Gen.Shuffle(new[] { "ttl 3", "tos 4", "length 99", "mark 7", "state new", "at w in eth0", "flags ack" }),
        options => Assert.Equal(
            "tcp 1.1.1.1 -> 2.2.2.2:80 at w in eth0 flags ack state new mark 0x7 ttl 3 tos 0x4 length 99",
            PacketQueryText.Print(PacketQueryParser.Parse("tcp 1.1.1.1 -> 2.2.2.2:80 " + string.Join(' ', options)).Value!)),
        100);

    // Words of the language in any order: much nearer to queries than random characters.
    [Fact]
    public void Never_throws_and_says_something_about_everything_it_refuses()
    {
        string[] pieces = ["tcp", "icmp", "proto", " ", " ", "1.1.1.1", "::1", ":80", "/", "[", "]", "->", "→", "svc", "pod/", "in", "at", "from", "flags", "syn", ",", "ttl", "0x", "-", "\0", "\ud800", "'", "\u001b[2J"];
        var texts = Gen.Elements(pieces).ListOf().Select(list => string.Concat(list));
        Claim.Holds(texts, text =>
        {
            var result = PacketQueryParser.Parse(text);
            Assert.Equal(result.Value is null, result.HasErrors);
            Assert.All(result.Diagnostics, d => Assert.InRange(d.Span.Start + d.Span.Length, 0, d.Span.Source!.Length));
        }, 5000);
    }
}
