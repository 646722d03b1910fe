using PathTrace.Tests.Support;

namespace PathTrace.Tests.Datapath;

/// <summary>Marks and the other fields that mangle rules change (xt_mark.c, xt_connmark.c, xt_DSCP.c, xt_HL.c).</summary>
public sealed class MarkTests
{
    private const string Packet = "tcp 192.168.0.9:41000 -> 10.0.1.9:80";

    // set-xmark v/m: (old & ~m) ^ v. set-mark v/m is set-xmark v/(m|v). kernel: confirmed for 0x3/0x1 and 0x8/0xf.
    [Theory]
    [InlineData(0u, "--set-xmark 0x3/0x1", 3u)]         // (0 & ~1) ^ 3
    [InlineData(2u, "--set-xmark 0x3/0x1", 1u)]         // (2 & ~1) ^ 3
    [InlineData(7u, "--set-xmark 0x4000/0x0", 0x4007u)] // xor without clearing
    [InlineData(0x4000u, "--set-xmark 0x4000/0x0", 0u)]
    [InlineData(0xffu, "--set-mark 0x8/0xf", 0xf8u)]
    [InlineData(0xf0u, "--set-mark 0x1/0x10", 0xe1u)]   // bits of v outside m are set as well
    [InlineData(0xffffffffu, "--set-mark 0x5", 5u)]
    [InlineData(0xf0u, "--and-mark 0x3c", 0x30u)]
    [InlineData(0xf0u, "--or-mark 0xf", 0xffu)]
    [InlineData(0xf0u, "--xor-mark 0xff", 0x0fu)]
    public void MarkTarget(uint before, string target, uint after) =>
        TestNode.Router.Rules($"*mangle\n-A PREROUTING -j MARK {target}").Arrives("eth0", $"{Packet} mark {before}").Mark(after);

    // (mark & m) == v, v is not masked. kernel: confirmed for 0x3/0x1.
    [Theory]
    [InlineData(3u, "--mark 0x3/0x1", false)]
    [InlineData(3u, "--mark 0x1/0x1", true)]
    [InlineData(3u, "! --mark 0x3/0x1", true)]
    [InlineData(3u, "--mark 0x3", true)]
    [InlineData(7u, "--mark 0x3", false)]
    [InlineData(0xffffffffu, "--mark 0xffffffff", true)]
    public void MarkMatch(uint mark, string match, bool holds) =>
        TestNode.Router.Rules($"*mangle\n-A PREROUTING -m mark {match}").Arrives("eth0", $"{Packet} mark {mark}").Hits(holds ? ["mangle/PREROUTING/1"] : []);

    // kernel: confirmed.
    [Fact]
    public void SaveAndRestoreGoThroughTheConnection() => TestNode.Router.Rules("""
        *mangle
        -A PREROUTING -j MARK --set-xmark 0x18/0xffffffff
        -A PREROUTING -j CONNMARK --save-mark --nfmask 0xf --ctmask 0xff
        -A PREROUTING -j MARK --set-xmark 0x0/0xffffffff
        -A PREROUTING -m connmark --mark 0x8
        -A PREROUTING -j CONNMARK --restore-mark --nfmask 0xffffffff --ctmask 0xc
        -A PREROUTING -m mark --mark 0x8
        """).Arrives("eth0", Packet)
        .Hits([.. Enumerable.Range(1, 6).Select(n => $"mangle/PREROUTING/{n}")])
        .Mark(8);

    // xt_connmark.c, connmark_tg_shift: 0xab << 8; then (0xab00 & ~0xff ^ 1) >> 4; then (0xab0 & 0xff0) >> 4. kernel: confirmed.
    [Fact]
    public void ShiftsOfConnmark() => TestNode.Router.Rules("""
        *mangle
        -A PREROUTING -j MARK --set-xmark 0xab/0xffffffff
        -A PREROUTING -j CONNMARK --save-mark --nfmask 0xff --ctmask 0xffffffff --left-shift-mark 8
        -A PREROUTING -m connmark --mark 0xab00
        -A PREROUTING -j CONNMARK --set-xmark 0x1/0xff --right-shift-mark 4
        -A PREROUTING -m connmark --mark 0xab0
        -A PREROUTING -j MARK --set-xmark 0x0/0xffffffff
        -A PREROUTING -j CONNMARK --restore-mark --nfmask 0xffffffff --ctmask 0xff0 --right-shift-mark 4
        """).Arrives("eth0", Packet)
        .Hits([.. Enumerable.Range(1, 7).Select(n => $"mangle/PREROUTING/{n}")])
        .Mark(0xab);

    // connmark_tg goes on without doing anything, and connmark_mt is false even when negated. kernel: confirmed.
    [Fact]
    public void WithoutAConnectionThereIsNoConnmark() => TestNode.Router.Rules("""
        *raw
        -A PREROUTING -j CONNMARK --set-xmark 0x8/0xffffffff
        -A PREROUTING -m connmark ! --mark 0x5
        *mangle
        -A PREROUTING -m connmark --mark 0x0
        """).Arrives("eth0", Packet).Hits("raw/PREROUTING/1", "mangle/PREROUTING/1");

    [Fact]
    public void TosAndTtlTargets()
    {
        var packet = TestNode.Router.Rules("""
            *mangle
            -A PREROUTING -j DSCP --set-dscp 0x2e
            -A PREROUTING -m tos --tos 0xb8/0xff
            -A PREROUTING -j TTL --ttl-dec 70
            -A FORWARD -j TTL --ttl-inc 255
            """).Arrives("eth0", Packet + " ttl 200 tos 0x3").Only.Packet;
        Assert.Equal((0xbb, 255), (packet.Tos, packet.Ttl)); // ECN bits stay; 200-70-1+255 is clamped
    }
}
