using PathTrace.Cluster;
using PathTrace.Inputs.LoadBalancers;
using PathTrace.Tests.Inputs.Reading;
using PathTrace.Text;

namespace PathTrace.Tests.Inputs.LoadBalancers;

public sealed class LoadBalancerReaderTests
{
    [Theory]
    [InlineData("lb 172.17.0.1:80 -> worker1, worker2", "lb tcp 172.17.0.1:80: worker1; worker2")]
    [InlineData("lb  172.17.0.1:80→worker1,worker2#c", "lb tcp 172.17.0.1:80: worker1; worker2")]
    [InlineData("dns 10.0.0.1:53/udp => 10.1.0.1:5353 weight 3, 10.1.0.2 down", "dns udp 10.0.0.1:53: >10.1.0.1:5353*3; >10.1.0.2 down")]
    [InlineData("v6 [fd00::1]:443/tcp -> [fd00::2]:8443, fd00::3, node-ü down weight 0", "v6 tcp [fd00::1]:443: >[fd00::2]:8443; >fd00::3; node-ü*0 down")]
    [InlineData("any 10.0.0.1:* -> worker1", "any tcp 10.0.0.1: worker1")]
    [InlineData("x 10.0.0.1:9/132 -> a", "x sctp 10.0.0.1:9: a")]
    [InlineData("lb 10.0.0.1:80 check tcp:30080 -> w1, w2 down", "lb tcp 10.0.0.1:80 check tcp:30080: w1; w2 down")]
    [InlineData("lb 10.0.0.1:80/udp  check  http:32000/healthz  from  35.191.0.1 -> w1", "lb udp 10.0.0.1:80 check http:32000 from 35.191.0.1: w1")]
    [InlineData("lb 10.0.0.1:80 check none -> check", "lb tcp 10.0.0.1:80 check none: check")]
    public void Rows_are_read(string line, string expected)
    {
        var result = Read(line);
        Assert.Empty(result.Diagnostics);
        Assert.Equal(expected, Text(Assert.Single(result.Value)));
    }

    // Columns counted by hand.
    [Theory]
    [InlineData("lb 172.17.0.1 -> worker1", "1:14", "\":\" and a port")]
    [InlineData("lb 172.17.0.1:0 -> worker1", "1:15", "a port from 1 to 65535")]
    [InlineData("lb 172.17.0.1:70000 -> worker1", "1:15", "a port from 1 to 65535")]
    [InlineData("lb 172.17.0.300:80 -> worker1", "1:4", "a frontend")]
    [InlineData("lb 172.17.0.1:80/icmp -> worker1", "1:18", "a protocol")]
    [InlineData("lb 172.17.0.1:80 worker1", "1:18", "\"->\"")]
    [InlineData("lb 172.17.0.1:80 ->", "1:20", "a backend")]
    [InlineData("lb 172.17.0.1:80 -> worker1,", "1:29", "a backend")]
    [InlineData("lb 172.17.0.1:80 -> worker1, 10.0.0.1:x", "1:30", "a backend")]
    [InlineData("lb 172.17.0.1:80 -> worker1 weight", "1:35", "a blank")]
    [InlineData("lb 172.17.0.1:80 -> worker1 weight 1000001", "1:36", "a weight")]
    [InlineData("lb 172.17.0.1:80 -> worker1 worker2", "1:29", "down or weight")]
    [InlineData("lb [10.0.0.1]:80 -> worker1", "1:5", "an IPv6 address")]
    [InlineData("lb 10.0.0.1:80 check -> worker1", "1:22", "none, tcp:PORT or http:PORT")]
    [InlineData("lb 10.0.0.1:80 check udp:53 -> worker1", "1:22", "none, tcp:PORT or http:PORT")]
    [InlineData("lb 10.0.0.1:80 check tcp:0 -> worker1", "1:22", "none, tcp:PORT or http:PORT")]
    [InlineData("lb 10.0.0.1:80 check tcp:80 from here -> worker1", "1:34", "the address from which it asks")]
    public void Bad_rows_say_where_and_what_was_expected(string line, string position, string expected)
    {
        var result = Read($"{line}\nok 10.0.0.1:1 -> a\n");
        var diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal((DiagnosticCode.BadLoadBalancerRow, position), (diagnostic.Code, diagnostic.Span.Position.ToString()));
        Assert.Contains(expected, diagnostic.Message, StringComparison.Ordinal);
        Assert.Equal("ok", Assert.Single(result.Value, b => b.IsUnderstood).Name);
    }

    // Which frontend such a row is about is known, and where it sends is not.
    [Theory]
    [InlineData("lb 172.17.0.1:80 -> worker1 worker2", "lb tcp 172.17.0.1:80")]
    [InlineData("lb 172.17.0.1:53/udp ->", "lb udp 172.17.0.1:53")]
    [InlineData("lb 172.17.0.1 -> worker1", null)]
    [InlineData("lb 172.17.0.1:80/icmp -> worker1", null)]
    public void A_frontend_is_kept_whose_backends_cannot_be_read(string line, string? expected)
    {
        var rows = Read(line).Value.Where(b => b is { IsUnderstood: false, Backends.IsEmpty: true });

        Assert.Equal(expected is null ? [] : [expected], rows.Select(b => $"{b.Name} {b.Protocol} {b.Frontend}"));
    }

    [Fact]
    public void Spans_hold_the_row_and_each_backend()
    {
        var balancer = Assert.Single(Read("# x\n\n  lb  172.17.0.1:80 ->  w1 weight 2 ,  10.0.0.1:80   # end\r\n").Value);
        Assert.Equal("lb  172.17.0.1:80 ->  w1 weight 2 ,  10.0.0.1:80", balancer.Source.Text);
        Assert.Equal(["w1 weight 2", "10.0.0.1:80"], balancer.Backends.Select(b => b.Source.Text));
        Assert.Equal(Text(balancer), Text(Assert.Single(Read(balancer.Source.Text).Value)));
    }

    [Fact]
    public void Damaged_tables_never_throw() => Mutations.Survive(["lb 172.17.0.1:80 -> w1 weight 2, 10.0.0.1:80 down # c\nv6 [fd00::1]:443/udp → [fd00::2]:8443\n"], source => LoadBalancerReader.Read(source).Diagnostics);

    private static ParseResult<System.Collections.Immutable.ImmutableArray<LoadBalancer>> Read(string text) =>
        LoadBalancerReader.Read(SourceText.From("load-balancers.txt", text));

    private static string Text(LoadBalancer balancer)
    {
        var backends = balancer.Backends.Select(b =>
            $"{(b.NodeName is null ? ">" : "")}{b.Label}{(b.Weight == 1 ? "" : $"*{b.Weight}")}{(b.IsHealthy ? "" : " down")}");
        var check = balancer.Check is { } made ? $" check {made}{(made.From is { } from ? $" from {from}" : "")}" : "";
        return $"{balancer.Name} {balancer.Protocol} {balancer.Frontend}{check}: {string.Join("; ", backends)}";
    }
}
