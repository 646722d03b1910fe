using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Inputs.Ipvs;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Tests.Inputs.Ipvs;

/// <summary>What ipvsadm 1.31 prints for <c>ipvsadm-save -n</c> (ipvsadm.c, print_service_entry: -A, -s, -p, -M, -o; -a, -r, -m, -g, -i, -w).</summary>
public sealed class IpvsadmReaderTests
{
    private const string Dump = """
        -A -t 10.96.0.1:443 -s rr
        -a -t 10.96.0.1:443 -r 192.168.0.2:6443 -m -w 1
        -A -u 10.96.0.10:53 -s wrr -p 10800
        -a -u 10.96.0.10:53 -r 10.0.1.1:53 -m -w 3
        -a -u 10.96.0.10:53 -r 10.0.2.1:53 -m -w 0
        -A --sctp-service 10.96.0.11:9 -s sh -b sh-fallback,sh-port
        -A -f 7 -s lc -p 60 -M 255.255.255.0
        -a -f 7 -r 10.0.1.1:0 -g -w 1
        -A -t [fd00::1]:80 -s rr
        -a -t [fd00::1]:80 -r [fd00:1::2]:8080 -i -w 1 --tun-type ipip

        """;

    [Fact]
    public void Each_virtual_server_holds_its_real_servers()
    {
        var servers = Read(Dump, 0);

        Assert.Equal(["tcp 10.96.0.1:443", "udp 10.96.0.10:53", "sctp 10.96.0.11:9", "mark 7", "tcp [fd00::1]:80"], servers.Select(s => s.ToString()));
        Assert.Equal(["rr", "wrr", "sh", "lc", "rr"], servers.Select(s => s.Scheduler));
        Assert.Equal([false, true, false, true, false], servers.Select(s => s.IsPersistent));
        Assert.Equal(
            ["192.168.0.2:6443 Masquerading 1", "10.0.1.1:53 Masquerading 3", "10.0.2.1:53 Masquerading 0", "10.0.1.1 DirectRouting 1", "[fd00:1::2]:8080 Tunneling 1"],
            servers.SelectMany(s => s.RealServers).Select(r => $"{r.Address} {r.Method} {r.Weight}"));
        Assert.Equal([IpFamily.IPv4, IpFamily.IPv4, IpFamily.IPv4, IpFamily.IPv4, IpFamily.IPv6], servers.Select(s => s.Family));
        Assert.All(servers, s => Assert.Null(s.NotUnderstood));
        Assert.Equal((3, "-A -u 10.96.0.10:53 -s wrr -p 10800"), (servers[1].Source.Line, servers[1].Source.Text));
        Assert.Equal(4, servers[1].RealServers[0].Source.Line);
    }

    [Fact]
    public void What_ipvsadm_restore_takes_is_read_too()
    {
        var servers = Read("--add-service --tcp-service 10.96.0.1:443 --scheduler wlc --persistent\n--add-server --tcp-service 10.96.0.1:443 --real-server 10.0.1.1:6443 --masquerading --weight 2\n", 0);

        Assert.Equal("tcp 10.96.0.1:443 wlc True 10.0.1.1:6443 Masquerading 2", servers.Select(s => $"{s} {s.Scheduler} {s.IsPersistent} {s.RealServers[0].Address} {s.RealServers[0].Method} {s.RealServers[0].Weight}").Single());
    }

    [Theory]
    [InlineData("-A -u 10.0.0.1:53 -s rr -o\n-a -u 10.0.0.1:53 -r 10.0.1.1:53 -m -w 1\n", 1, 25, "-o")]
    [InlineData("-A -u 10.0.0.1:53 -s rr\n-a -u 10.0.0.1:53 -r 10.0.1.1:53 -m -w 1 --new\n", 2, 42, "--new")]
    [InlineData("-A -u 10.0.0.1:53 -s rr\n-a -u 10.0.0.1:53 -r dns-1:domain -m -w 1\n", 2, 22, "a real server that cannot be read")]
    public void What_is_not_understood_leaves_the_virtual_server_open(string text, int line, int column, string why)
    {
        var result = IpvsadmReader.Read(SourceText.From("nodes/w1/ipvsadm-save.txt", text));

        Assert.Equal(why, Assert.Single(result.Value).NotUnderstood);
        var diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal((DiagnosticCode.BadVirtualServerLine, line, column), (diagnostic.Code, diagnostic.Span.Line, diagnostic.Span.Source!.PositionOf(diagnostic.Span.Start).Column));
    }

    [Theory]
    [InlineData("TCP  10.96.0.1:443 rr\n", "'TCP' begins no line of ipvsadm-save")]
    [InlineData("-A -t kubernetes:https -s rr\n", "'kubernetes:https' is no address and port of a virtual server")]
    [InlineData("-A -s rr\n", "'-s' is no option that names a virtual server")]
    [InlineData("-A -f 0 -s rr\n", "'0' is no mark of a virtual server")]
    [InlineData("-a -t 10.96.0.1:443 -r 10.0.1.1:6443 -m -w 1\n", "no line before adds the virtual server tcp 10.96.0.1:443")]
    [InlineData("-A -t fd00::1:80 -s rr\n", "'fd00::1:80' is no address and port of a virtual server")]
    [InlineData("-A -t 10.96.0.1:443 -s rr", "the dump breaks off: its last line has no end")]
    [InlineData("Can't initialize ipvs: Protocol not available\n", "'Can't' begins no line of ipvsadm-save")]
    public void Other_lines_are_reported(string text, string message) =>
        Assert.Equal(message, Assert.Single(IpvsadmReader.Read(SourceText.From("ipvsadm-save.txt", text)).Diagnostics).Message);

    [Fact]
    public void The_same_virtual_server_twice_is_one() =>
        Assert.Single(Read("-A -t 10.96.0.1:443 -s rr\n-A -t 10.96.0.1:443 -s wrr\n", 1));

    private static ImmutableArray<VirtualServer> Read(string text, int diagnostics)
    {
        var result = IpvsadmReader.Read(SourceText.From("nodes/w1/ipvsadm-save.txt", text));
        Assert.Equal(diagnostics, result.Diagnostics.Length);
        return result.Value;
    }
}
