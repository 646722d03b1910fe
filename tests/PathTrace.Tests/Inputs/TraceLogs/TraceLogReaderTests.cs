using System.Text;
using FsCheck.Fluent;
using PathTrace.Inputs.TraceLogs;
using PathTrace.Tests.Support;
using PathTrace.Text;

namespace PathTrace.Tests.Inputs.TraceLogs;

public class TraceLogReaderTests
{
    // fixtures/make/packets.py sends these seven; the router in front of the node takes one of the TTL of 64.
    private static readonly string[] Sent =
    [
        "tcp 203.0.113.7:51000 172.17.0.1:80 Syn 40",
        "tcp 203.0.113.7:51001 10.0.1.1:22 Syn 40",
        "udp 203.0.113.7:51002 10.0.1.2:53 None 32",
        "udp 203.0.113.7:51003 192.168.0.2:161 None 32",
        "icmp 203.0.113.7: 10.0.1.1: None 36",
        "icmp 203.0.113.7: 10.0.1.2: None 36",
        "icmp 203.0.113.7: 10.0.1.1: None 36",
    ];

    public static TheoryData<string> Logs() => [.. LiveTraces.Names];

    [Theory]
    [MemberData(nameof(Logs))]
    public void Every_packet_that_was_sent_is_found(string name)
    {
        var log = LiveTraces.Read(LiveTraces.TextOf(name));

        Assert.Equal(0, log.OtherLines);
        Assert.Equal(Sent, log.Packets.Select(p => Text(p.First!)));
        Assert.All(log.Packets, p => Assert.Equal(("eth0", (string?)null, (byte?)63, (byte?)0, 0u), (p.First!.In, p.First.Out, p.First.Ttl, p.First.Tos, p.First.Mark)));
        Assert.Equal([100u, 101u, 102u, 103u, 104u, 105u, 106u], log.Packets.Select(p => p.First!.Id!.Value));
        Assert.Equal([true, true, true, true, true, true, false], log.Packets.Select(p => p.IsFollowed));
        Assert.Equal(name.StartsWith("nft/x", StringComparison.Ordinal), log.Packets[0].First!.IsProtocolGuessed);
    }

    [Fact]
    public void A_last_line_that_shows_a_part_of_a_packet_is_told_and_left_out()
    {
        const string Log = "TRACE: 2 fc475095 raw:PREROUTING:policy:ACCEPT \nPACKET: 2 fc475095 IN=lo SRC=10.0.0.1 DST=10.0.0.";
        var (log, problems) = TraceLogReader.Read(SourceText.From("t", Log + "12"));

        Assert.Null(Assert.Single(log.Packets).First);
        Assert.Equal("t:2:1: error PT1601: the trace breaks off in this line", Assert.Single(problems).ToString());
    }

    // By hand from the captured lines, each picked for what its tool does differently.
    [Theory]
    [InlineData("nft/xtables-monitor.log", 0, 3, "nat KUBE-SERVICES Rule JUMP>KUBE-SVC-CDGGSHYLG3RE2FKL 0x14 -A KUBE-SERVICES -d 172.17.0.1/32 -p tcp -m comment --comment \"default/web:http cluster IP\" -m tcp --dport 80 -j KUBE-SVC-CDGGSHYLG3RE2FKL")]
    [InlineData("nft/xtables-monitor.log", 0, 1, "raw PREROUTING Policy ACCEPT")]
    [InlineData("nft/xtables-monitor.log", 4, 10, "filter PINGS Rule ACCEPT 0x25 -A PINGS -m limit --limit 1/hour --limit-burst 2 -j ACCEPT")]
    [InlineData("nft/xtables-monitor.log", 4, 12, "nat KUBE-POSTROUTING Rule RETURN 0x10 -A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN")]
    [InlineData("nft/nft-monitor.log", 0, 7, "nat KUBE-SEP-LCYHXGF3YNZOGJ4D Rule ACCEPT meta l4proto tcp   counter packets 0 bytes 0 dnat to 10.0.1.1:3000")]
    [InlineData("legacy/kernel.log", 0, 6, "nat KUBE-MARK-MASQ Return #2")]
    [InlineData("legacy/kernel.log", 0, 8, "nat KUBE-SEP-CC3B6I3BR7CP466M Rule #2")]
    public void Events_are_read_as_they_stand(string name, int packet, int index, string expected)
    {
        var happened = LiveTraces.Read(LiveTraces.TextOf(name)).Packets[packet].Events[index];

        Assert.Equal(expected, Text(happened));
    }

    [Theory]
    // Older versions print the packet behind the rule, and no blank before DF.
    [InlineData(" TRACE: 2 fc475095 raw:PREROUTING:rule:0x3:CONTINUE  -4 -t raw -A PREROUTING -p icmp -j TRACE\nPACKET: 0 fc475095 IN=lo LL=0x304 SRC=127.0.0.1 DST=127.0.0.1 LEN=84 TOS=0x8 TTL=64 ID=38349DF", "icmp 127.0.0.1: 127.0.0.1: None 84 ttl 64 tos 8")]
    // Kernel 6.18: IPv6 payload of 40 octets; xtables-monitor counts 20 more, nft none.
    [InlineData("PACKET: 10 c374b03d IN=e0 MACSRC=76:c7:3b:4f:19:ab MACDST=ae:c6:35:c1:f3:67 MACPROTO=86dd SRC=fd00::1 DST=fd00::2 LEN=60 TC=0 HOPLIMIT=64 FLOWLBL=495208 SPORT=36236 DPORT=80 SYN \n TRACE: 10 c374b03d raw:PREROUTING:policy:ACCEPT ", "tcp fd00::1:36236 fd00::2:80 Syn 80 ttl 64 tos 0")]
    [InlineData("trace id c374b03d ip6 raw PREROUTING packet: iif \"e0\" ether saddr 76:c7:3b:4f:19:ab ether daddr ae:c6:35:c1:f3:67 ip6 saddr fd00::1 ip6 daddr fd00::2 ip6 dscp af11 ip6 ecn ect0 ip6 hoplimit 64 ip6 flowlabel 495208 ip6 length 40 tcp sport 36236 tcp dport 80 tcp flags == (syn | ack) tcp window 64800 \ntrace id c374b03d ip6 raw PREROUTING policy accept ", "tcp fd00::1:36236 fd00::2:80 Syn, Ack 80 ttl 64 tos 42")]
    [InlineData("trace id 4976eda2 ip6 filter INPUT packet: iif \"e0\" ip6 saddr fd00::1 ip6 daddr fd00::2 ip6 dscp cs0 ip6 ecn not-ect ip6 hoplimit 64 ip6 flowlabel 539463 ip6 length 13 icmpv6 type echo-request icmpv6 code no-route icmpv6 parameter-problem 458753 @th,64,40 0x68656c6c6f \ntrace id 4976eda2 ip6 filter INPUT policy accept meta mark 0x00000007 ", "ipv6-icmp fd00::1: fd00::2: None 53 ttl 64 tos 0 type 128 code 0")]
    // Syslog names the machine; an ICMP error quotes a packet of its own, whose fields are not this one's. TOS comes in two pieces (nf_log_syslog.c: IPTOS_TOS, IPTOS_PREC).
    [InlineData("Jan  6 10:00:00 worker1 kernel: [   12.3] TRACE: filter:FORWARD:rule:3 IN=eth0 OUT=eth1 MAC= SRC=10.0.0.1 DST=10.0.0.2 LEN=56 TOS=0x08 PREC=0xC0 TTL=63 ID=7 PROTO=ICMP TYPE=3 CODE=4 [SRC=10.0.0.2 DST=10.0.0.1 LEN=1500 TOS=0x00 PREC=0x00 TTL=1 ID=8 DF PROTO=TCP SPT=1 DPT=2 SYN ] MTU=1400 MARK=0x10 ", "icmp 10.0.0.1: 10.0.0.2: None 56 ttl 63 tos 200 type 3 code 4")]
    public void What_the_tools_print_otherwise_is_read_too(string text, string expected)
    {
        var packet = Assert.Single(LiveTraces.Read(text + "\n").Packets);

        var header = packet.First!;
        var icmp = header.IcmpType is null ? "" : $" type {header.IcmpType} code {header.IcmpCode}";
        Assert.Equal(expected, $"{Text(header)} ttl {header.Ttl} tos {header.Tos}{icmp}");
        Assert.Equal(text.Contains("worker1", StringComparison.Ordinal) ? "worker1" : null, packet.Host);
    }

    [Theory]
    [InlineData(" TRACE: 2 cd217c58 a:b:c:rule:0x2:JUMP:x:y  -4 -t a -A b:c -j x:y", "a b:c Rule JUMP>x:y 0x2 -A b:c -j x:y")]
    [InlineData(" TRACE: 2 cd217c58 filter:U:return:", "filter U Return")]
    [InlineData(" TRACE: 2 cd217c58 filter:U:return:FORWARD", "filter U Return")]
    [InlineData(" TRACE: 2 cd217c58 filter:U:rule:0x4:0x10003  -4 -t filter -A U -j NFQUEUE --queue-num 1", "filter U Rule QUEUE 0x4 -A U -j NFQUEUE --queue-num 1")]
    [InlineData("trace id 1 inet mine in rule tcp dport 80 accept (verdict accept)", "inet mine in Rule ACCEPT tcp dport 80 accept")]
    [InlineData("trace id 1 ip filter U verdict continue", "filter U Return")]
    [InlineData("trace id 1 ip filter U rule comment \"(verdict drop)\" return (verdict return)", "filter U Rule RETURN comment \"(verdict drop)\" return")]
    public void Lines_of_all_shapes(string text, string expected) => Assert.Equal(expected, Text(Assert.Single(LiveTraces.Read(text).Packets).Events[0]));

    [Theory]
    [InlineData("PACKET: 2 cd217c58 IN=eth0")]
    [InlineData(" TRACE: 2 cd217c58 filter")]
    [InlineData(" TRACE: 2 cd217c58 filter:FORWARD:rule:0xzz:DROP")]
    [InlineData(" TRACE: 2")]
    [InlineData("trace id 1 ip filter FORWARD rule accept (verdict")]
    [InlineData("trace id 1 ip filter")]
    [InlineData("trace id 1 ip filter FORWARD packet: iif \"eth0\"")]
    [InlineData("[ 1.0] TRACE: filter:FORWARD:rule:0 IN=eth0 SRC=10.0.0.1 DST=10.0.0.2")]
    [InlineData("[ 1.0] TRACE: filter:FORWARD:rule:99999999999 IN=eth0 SRC=10.0.0.1 DST=10.0.0.2")]
    [InlineData("[ 1.0] TRACE: filter:FORWARD:rule:1 IN=eth0 SRC=10.0.0.1")]
    public void A_bad_line_is_told_with_its_place_and_the_next_is_read(string bad)
    {
        var (log, problems) = TraceLogReader.Read(SourceText.From("trace.log", $"\n{bad}\n{LiveTraces.TextOf("nft/xtables-monitor.log")}"));

        Assert.StartsWith("trace.log:2:1: error PT1601: ", Assert.Single(problems).ToString());
        Assert.Equal(7, log.Packets.Length);
    }

    [Fact]
    public void Other_lines_are_counted()
    {
        var log = LiveTraces.Read("[ 1.0] eth0: link up\n\nNEWGEN: GENID=7 PID=1 NAME=iptables\n EVENT: -4 -t raw -A PREROUTING -j TRACE\n");

        Assert.Equal((0, 3), (log.Packets.Length, log.OtherLines));
    }

    // Retransmissions carry other ids; where the ids are alike the order of hooks tells.
    [Fact]
    public void A_packet_that_begins_again_is_another_one()
    {
        const string Header = "IN=eth0 OUT= SRC=10.0.0.1 DST=10.0.0.2 LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=0 DF PROTO=UDP SPT=1 DPT=2 LEN=40";
        var lines = string.Join('\n', ((string[])["raw:PREROUTING:policy:1", "nat:PREROUTING:policy:1", "filter:FORWARD:policy:1", "raw:PREROUTING:policy:1", "filter:FORWARD:policy:1"]).Select(e => $"TRACE: {e} {Header}"));

        Assert.Equal([3, 2], LiveTraces.Read(lines).Packets.Select(p => p.Events.Length));
    }

    [Fact]
    public void Nothing_makes_the_reader_fail()
    {
        var pieces = Gen.Elements(
            "PACKET: ", " TRACE: ", "2 ", "10 ", "cd217c58 ", "trace id ", "ip ", "ip6 ", "raw ", "PREROUTING ", "packet: ", "rule ", "(verdict ", "jump ", ")", "IN=", "SRC=10.0.0.1 ", "DST=::1 ", "DST=10.0.0.2 ",
            "LEN=70000 ", "TTL=300 ", "tcp flags == ", "syn ", "| ", "filter:FORWARD:rule:0x7:DROP ", "filter:FORWARD:rule:3 ", ":", "=", "\"", "\0", "\x1b[2J", "\r", "\n", "ÿ", "[", "kernel: ", "0xffffffffff", "policy ", "\t", "-A ");
        Claim.Holds(Gen.ListOf(pieces).Select(string.Concat), text =>
        {
            _ = TraceLogReader.Read(SourceText.From("trace.log", text));
            _ = TraceLogReader.Read(new SourceText("trace.log", Encoding.Latin1.GetBytes(text)));
        });
    }

    [Fact]
    public void A_line_without_end_and_a_log_without_end_are_bounded()
    {
        var (_, longLine) = TraceLogReader.Read(SourceText.From("trace.log", new string('x', 1 << 20)));
        Assert.Contains("longer than any", Assert.Single(longLine).Message);
        var many = new StringBuilder();
        for (var i = 0; i <= PacketCollector.MaxPackets; i++)
            many.Append(System.Globalization.CultureInfo.InvariantCulture, $" TRACE: 2 {i:x8} raw:PREROUTING:policy:ACCEPT \n");
        var (log, problems) = TraceLogReader.Read(SourceText.From("trace.log", many.ToString()));
        Assert.Equal(PacketCollector.MaxPackets, log.Packets.Length);
        Assert.Contains("more than can be compared", Assert.Single(problems).Message);
    }

    private static string Text(LoggedHeader h) => $"{h.Protocol} {h.Source}:{h.SourcePort} {h.Destination}:{h.DestinationPort} {h.Flags} {h.Length}";

    private static string Text(LoggedEvent e)
    {
        var number = e.Number is { } n ? $" #{n}" : "";
        var verdict = e.Verdict is { } v ? $" {v}{(e.JumpsTo is { } chain ? ">" + chain : "")}" : "";
        var handle = e.Handle is { } h ? $" 0x{h:x}" : "";
        var text = (e.RuleText ?? e.NftText) is { } t ? $" {t}" : "";
        return $"{e.Table} {e.Chain} {e.Kind}{number}{verdict}{handle}{text}";
    }
}
