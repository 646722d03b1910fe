using PathTrace.Datapath;
using PathTrace.Explain;
using PathTrace.Tests.Support;
using PathTrace.Tracing;

namespace PathTrace.Tests.Tracing;

/// <summary>
/// Pods of other nodes over Calico's WireGuard device. No kernel here has one: the expected ends follow from drivers/net/wireguard (device.c, wg_xmit; receive.c, wg_packet_consume_data_done).
/// </summary>
public sealed class WireGuardTests
{
    private const string Call = "tcp 10.0.1.1:40000 -> 10.0.2.1:3000";
    private const string Pods = "NAMESPACE NAME READY STATUS RESTARTS AGE IP NODE\ndefault a 1/1 Running 0 1d 10.0.1.1 w1\ndefault b 1/1 Running 0 1d 10.0.2.1 w2\ndefault c 1/1 Running 0 1d 10.0.3.1 w3\n";

    private static string Key(int node) => new string((char)('A' + node), 43) + "=";

    private static string Peer(int node, string allowed, string endpoint = "") => $"wireguard.cali\t{Key(node)}\t(none)\t{(endpoint.Length > 0 ? endpoint : $"192.168.0.{node}:51820")}\t{allowed}\t0\t0\t0\toff\n";

    private static string Dump(int node, params string[] peers) => $"wireguard.cali\t(hidden)\t{Key(node)}\t51820\t0x100000\n{string.Concat(peers)}";

    private static IEnumerable<(string Path, string Text)> Node(int number, string? dump)
    {
        var routes = string.Join('\n', new[] { 1, 2, 3 }.Where(n => n != number).Select(n => $"10.0.{n}.0/24 dev wireguard.cali scope link"));
        foreach (var (path, text) in TempSnapshot.Node(number, routes: routes, settings: "net.ipv4.conf.wireguard/cali.rp_filter = 0"))
        {
            yield return path.EndsWith("ip-addr.txt", StringComparison.Ordinal)
                ? (path, text + "5: wireguard.cali: <POINTOPOINT,NOARP,UP,LOWER_UP> mtu 1440 qdisc noqueue state UNKNOWN group default qlen 1000\n    link/none\n")
                : (path, text);
        }

        if (dump is not null)
            yield return ($"nodes/w{number}/wg-dump.txt", dump);
    }

    private static readonly string First = Dump(1, Peer(2, "10.0.2.0/24"), Peer(3, "10.0.3.0/24"));
    private static readonly string Second = Dump(2, Peer(1, "10.0.1.0/24"), Peer(3, "10.0.3.0/24"));
    private static readonly string Third = Dump(3, Peer(1, "10.0.1.0/24"), Peer(2, "10.0.2.0/24"));

    private static (Trace Trace, Explanation Why) Run(string? first, string? second, string call = Call)
    {
        var snapshot = TempSnapshot.Load(Node(1, first), Node(2, second), Node(3, Third), TempSnapshot.With("pods.txt", Pods));
        var trace = snapshot.Trace(call);
        return (trace, new Explainer(snapshot).Explain(trace).Explanations[0]);
    }

    [Fact]
    public void The_peer_s_endpoint_is_where_it_comes_out()
    {
        var path = Assert.Single(Run(First, Second).Trace.Paths);

        Assert.Equal(Disposition.Answered, path.Outcome);
        Assert.Equal(["w1 cni0 wireguard.cali", "w2 wireguard.cali cni0"], path.Hops.Select(h => $"{h.Node} {h.In} {h.Out}"));
        Assert.Equal("192.168.0.2", path.Hops[0].Beyond.OfType<Step.Fabric>().Single().Destination.ToString());
    }

    [Fact]
    public void The_longest_prefix_chooses_the_peer()
    {
        var (trace, _) = Run(Dump(1, Peer(2, "10.0.2.0/24"), Peer(3, "10.0.3.0/24,10.0.2.0/25")), Second);

        Assert.Equal("w3", trace.Paths[0].Hops[1].Node);
    }

    [Fact]
    public void Without_a_peer_the_sender_is_told()
    {
        var (trace, why) = Run(Dump(1, Peer(3, "10.0.3.0/24")), Second);

        Assert.Equal((Disposition.Unreachable, FindingCode.TunnelPeerMissing, "w1"), (Assert.Single(trace.Paths).Disposition, why.Code, why.Node));
    }

    [Fact]
    public void A_peer_without_an_endpoint_gets_nothing()
    {
        var (trace, why) = Run(Dump(1, Peer(2, "10.0.2.0/24", "(none)")), Second);

        Assert.Equal((Disposition.Unreachable, FindingCode.TunnelEndpointUnknown), (Assert.Single(trace.Paths).Disposition, why.Code));
    }

    // w2 has heard from w1 by the time it answers, and sends to where that came from (receive.c, wg_packet_consume_data_done: wg_socket_set_peer_endpoint); its dump is older.
    [Fact]
    public void An_answer_goes_where_the_peer_was_last_heard()
    {
        var path = Assert.Single(Run(First, Dump(2, Peer(1, "10.0.1.0/24", "(none)"))).Trace.Paths);

        Assert.Equal((Disposition.DeliveredToPod, Disposition.Indeterminate), (path.Disposition, path.Outcome));
    }

    [Fact]
    public void The_far_end_takes_only_what_it_allows()
    {
        var (trace, why) = Run(First, Dump(2, Peer(1, "10.0.9.0/24"), Peer(3, "10.0.3.0/24")));

        Assert.Equal((Disposition.Dropped, FindingCode.TunnelSourceNotAllowed, "w2"), (Assert.Single(trace.Paths).Disposition, why.Code, why.Node));
    }

    [Fact]
    public void An_address_that_the_far_end_allows_another_peer_is_not_taken()
    {
        var (trace, why) = Run(First, Dump(2, Peer(1, "10.0.1.0/24"), Peer(3, "10.0.3.0/24,10.0.1.0/25")));

        Assert.Equal((Disposition.Dropped, FindingCode.TunnelSourceNotAllowed), (Assert.Single(trace.Paths).Disposition, why.Code));
    }

    private static string OtherKey(string dump, int node) => dump.Replace(Key(node), Key(9), StringComparison.Ordinal);

    // w1 knows w2 by a key that is nobody's, or w2 knows w1 by one: neither makes a handshake (cookie.c, wg_cookie_validate_packet; noise.c, wg_noise_handshake_consume_initiation).
    [Theory]
    [InlineData(true, "w1")]
    [InlineData(false, "w2")]
    public void A_key_that_is_not_the_far_end_s_lets_nothing_through(bool isFirst, string node)
    {
        var first = isFirst ? OtherKey(First, 2) : First;
        var second = isFirst ? Second : OtherKey(Second, 1);
        foreach (var call in new[] { Call, "tcp 10.0.2.1:40000 -> 10.0.1.1:3000" })
        {
            var (trace, why) = Run(first, second, call);

            Assert.Equal((Disposition.Dropped, FindingCode.TunnelKeyDiffers, node), (Assert.Single(trace.Paths).Disposition, why.Code, why.Node));
            Assert.All(why.Mend!()!.Trace(call).Paths, p => Assert.Equal(Disposition.Answered, p.Outcome));
        }
    }

    [Fact]
    public void A_key_that_is_not_the_far_end_s_is_found_without_a_packet()
    {
        var snapshot = TempSnapshot.Load(Node(1, OtherKey(First, 2)), Node(2, Second), Node(3, Third), TempSnapshot.With("pods.txt", Pods));
        var finding = Assert.Single(snapshot.Diagnose().Findings);

        Assert.Equal("wireguard.cali on w1 knows w2 by a key that is not w2's", finding.Cause.Title);
        Assert.DoesNotContain(finding.Cause.Evidence, e => e.Source.Text.Contains(Key(9), StringComparison.Ordinal));
    }

    [Fact]
    public void A_peer_that_the_far_end_has_not_at_all_is_missing_there()
    {
        var (trace, why) = Run(First, Dump(2, Peer(3, "10.0.3.0/24")));

        Assert.Equal((Disposition.Dropped, FindingCode.TunnelPeerMissing, "w2"), (Assert.Single(trace.Paths).Disposition, why.Code, why.Node));
        Assert.Equal("wireguard.cali on w2 has no peer for w1", why.Title);
    }

    // w2 does not take w1's pods for w1's: what they send is dropped there, and what is sent to them has no peer. With the allowed address there both are gone.
    [Theory]
    [InlineData(Call, FindingCode.TunnelSourceNotAllowed)]
    [InlineData("tcp 10.0.2.1:40000 -> 10.0.1.1:3000", FindingCode.TunnelPeerMissing)]
    public void Both_directions_of_one_peer_are_mended_at_once(string call, FindingCode code)
    {
        var (_, why) = Run(First, Dump(2, Peer(1, "10.0.9.0/24"), Peer(3, "10.0.3.0/24")), call);
        var mended = why.Mend!()!;

        Assert.Equal((code, "w2"), (why.Code, why.Node));
        Assert.All(new[] { Call, "tcp 10.0.2.1:40000 -> 10.0.1.1:3000" }, c => Assert.All(mended.Trace(c).Paths, p => Assert.Equal(Disposition.Answered, p.Outcome)));
    }

    [Fact]
    public void Without_keys_the_far_end_knows_the_sender_by_its_endpoint()
    {
        string Blanked(string dump) => System.Text.RegularExpressions.Regex.Replace(dump, "[A-Z]{43}=", "-");

        Assert.Equal(TraceVerdict.Reaches, Run(Blanked(First), Blanked(Second)).Trace.Verdict);
    }

    [Theory]
    [InlineData(true, "nodes/w2/wg-dump.txt")]
    [InlineData(false, "nodes/w1/wg-dump.txt")]
    public void A_file_that_is_missing_is_named_with_the_command(bool hasFirst, string file)
    {
        var (trace, why) = Run(hasFirst ? First : null, null);

        Assert.Equal(TraceVerdict.Indeterminate, trace.Verdict);
        Assert.Equal((FindingCode.MissingFileDecides, $"collect {file}"), (why.Code, why.Fix));
        Assert.Equal($"{file.Split('/')[1]}$ (wg show all public-key; wg show all allowed-ips; wg show all endpoints) > wg-dump.txt", why.Command?.ToString());
    }

    [Fact]
    public void An_endpoint_that_is_no_node_of_the_snapshot_is_told() =>
        Assert.Equal(Disposition.NextHopUnknown, Assert.Single(Run(Dump(1, Peer(2, "10.0.2.0/24", "198.51.100.9:51820")), Second).Trace.Paths).Disposition);
}
