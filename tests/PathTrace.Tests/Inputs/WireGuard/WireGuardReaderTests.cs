using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Inputs.WireGuard;
using PathTrace.Rendering;
using PathTrace.Tests.Support;
using PathTrace.Text;

namespace PathTrace.Tests.Inputs.WireGuard;

/// <summary>What wireguard-tools print (show.c): <c>wg show all dump</c>, and <c>wg show all</c> with one thing to show.</summary>
public sealed class WireGuardReaderTests
{
    private static readonly string Private = Key('p');
    private static readonly string Own = Key('o');
    private static readonly string Second = Key('b');
    private static readonly string Third = Key('c');

    private static string Key(char letter) => new string(letter, 43) + "=";

    [Fact]
    public void A_dump_has_a_line_for_each_device_and_peer()
    {
        var text = $"wg0\t{Private}\t{Own}\t51820\t0x100000\n"
            + $"wg0\t{Second}\t(none)\t192.168.0.3:51820\t10.0.2.0/24,fd00:2::/64\t1700000000\t1\t2\t25\n"
            + $"wg0\t{Third}\t{Private}\t[2001:db8::4]:51820\t(none)\t0\t0\t0\toff\n"
            + $"wg1\t(hidden)\t{Own}\t51821\toff\n";

        Assert.Equal(["wg0: 192.168.0.3:51820 [10.0.2.0/24 fd00:2::/64], [2001:db8::4]:51820 []", "wg1: "], Read(text).Select(Text));
    }

    [Fact]
    public void Single_listings_one_behind_the_other_are_joined_by_key()
    {
        var text = $"wg0\t{Own}\nwg0\t{Second}\t10.0.2.0/24 fd00:2::/64\nwg0\t{Third}\t(none)\nwg0\t{Second}\t192.168.0.3:51820\nwg0\t{Third}\t(none)\n";

        var device = Assert.Single(Read(text));
        Assert.Equal("wg0: 192.168.0.3:51820 [10.0.2.0/24 fd00:2::/64],  []", Text(device));
        Assert.Equal(Own, device.PublicKey);
    }

    [Fact]
    public void Keys_that_were_blanked_leave_a_peer_for_each_line() =>
        Assert.Equal(["wg0: 192.168.0.3:51820 [10.0.2.0/24]"], Read("wg0\t(hidden)\t-\t51820\toff\nwg0\t-\t(none)\t192.168.0.3:51820\t10.0.2.0/24\t0\t0\t0\toff\n").Select(Text));

    [Fact]
    public void No_key_is_ever_printed()
    {
        var snapshot = TempSnapshot.Load(
            TempSnapshot.Node(1),
            TempSnapshot.With("nodes/w1/wg-dump.txt", $"wg0\t{Private}\t{Own}\t51820\toff\nwg0\t{Second}\t{Private}\t192.168.0.3:51820\t10.0.2.0\t0\t0\t0\toff\n{Private}\nwg0\t{Private}\t{Own}"));

        var shown = new SnapshotRenderer(new() { Verbose = true }).Render(snapshot).ToString();
        Assert.Contains("BadWireGuardLine", string.Join(' ', snapshot.Diagnostics.Select(d => d.Code)), StringComparison.Ordinal);
        foreach (var key in (string[])[Private, Own, Second])
        {
            Assert.DoesNotContain(key, shown, StringComparison.Ordinal);
            Assert.All(snapshot.Diagnostics, d => Assert.DoesNotContain(key, $"{d} {d.Span.Text}", StringComparison.Ordinal));
            Assert.All(snapshot.Nodes[0].WireGuard!.Value, d => Assert.DoesNotContain(key, $"{d} {d.Source.Text} {string.Concat(d.Peers.Select(p => $"{p} {p.Source.Text}"))}", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void It_is_known_by_its_content()
    {
        var snapshot = TempSnapshot.Load(TempSnapshot.Node(1), TempSnapshot.With("nodes/w1/peers.txt", $"wg0\t{Second}\t10.0.2.0/24\n"));

        Assert.Single(snapshot.Nodes[0].WireGuard!.Value);
    }

    private static string Text(WireGuardDevice device) => $"{device.Name}: {string.Join(", ", device.Peers.Select(p => $"{p.Endpoint} [{string.Join(' ', p.AllowedAddresses)}]"))}";

    private static ImmutableArray<WireGuardDevice> Read(string text)
    {
        var result = WireGuardReader.Read(SourceText.From("nodes/w1/wg-dump.txt", text));
        Assert.Empty(result.Diagnostics);
        return result.Value;
    }
}
