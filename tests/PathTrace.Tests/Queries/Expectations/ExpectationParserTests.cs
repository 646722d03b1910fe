using FsCheck;
using FsCheck.Fluent;
using PathTrace.Net;
using PathTrace.Queries;
using PathTrace.Queries.Expectations;

namespace PathTrace.Tests.Queries.Expectations;

/// <summary>What is expected of sets of packets: what the pieces mean, and where a text that means nothing is wrong.</summary>
public class ExpectationParserTests
{
    [Fact]
    public void Arrows_and_from_to_say_the_same()
    {
        var arrow = Parse("tcp 10.0.0.0/8, any:1024-65535 -> lb/web:80,443 at worker1 in eth0 reaches svc/default/web");
        var words = Parse("tcp from 10.0.0.0/8,any:1024-65535 to lb/web:80,  443 at worker1 in eth0 reaches svc/default/web");

        foreach (var expectation in new[] { arrow, words })
        {
            var packets = expectation.Packets;
            Assert.Equal(IpProtocol.Tcp, packets.Protocol);
            Assert.Equal(new PacketSetEnd.Addresses(AddressRange.Parse("10.0.0.0/8"), null), packets.Sources[0]);
            Assert.Equal([new NumberRange(1024, 65535)], ((PacketSetEnd.Any)packets.Sources[1]).Ports!.Value);
            var balancer = Assert.IsType<PacketSetEnd.Named>(Assert.Single(packets.Destinations));
            Assert.Equal((NameKind.LoadBalancer, null, "web"), (balancer.Kind, balancer.Namespace, balancer.Name));
            Assert.Equal([NumberRange.Single(80), NumberRange.Single(443)], balancer.Ports!.Value);
            Assert.Equal(new QueryOrigin.At("worker1", "eth0"), packets.Origin);
            var service = Assert.IsType<PacketSetEnd.Named>(Assert.Single(Assert.IsType<PacketClaim.Reaches>(expectation.Claim).Targets));
            Assert.Equal((NameKind.Service, "default", "web"), (service.Kind, service.Namespace, service.Name));
        }
    }

    [Theory]
    [InlineData("any any -> 10.0.3.0/24 never leaves by default", typeof(PacketClaim.NeverLeaves))]
    [InlineData("any any -> 10.0.3.0/24 never leaves", typeof(PacketClaim.NeverLeaves))]
    [InlineData("udp any -> 10.0.0.1:53 is dropped", typeof(PacketClaim.IsLost))]
    [InlineData("udp any -> 10.0.0.1:53 rejected", typeof(PacketClaim.IsLost))]
    [InlineData("udp any -> 10.0.0.1:53 is lost", typeof(PacketClaim.IsLost))]
    [InlineData("tcp any -> [2001:db8::1]:80 never reaches pod/default/db", typeof(PacketClaim.NeverReaches))]
    [InlineData("tcp any -> 2001:db8::/32 is delivered via node/worker1, node/worker2 with source kept", typeof(PacketClaim.Reaches))]
    [InlineData("icmp any -> 10.0.0.1-10.0.0.9 type any delivered", typeof(PacketClaim.Reaches))]
    public void Each_claim_is_read(string text, Type claim) => Assert.IsType(claim, Parse(text).Claim);

    [Fact]
    public void Clauses_go_with_their_claim()
    {
        var reaches = Assert.IsType<PacketClaim.Reaches>(Parse("tcp any -> svc/web:80 is delivered via node/a, node/b with source kept").Claim);
        Assert.Equal(["a", "b"], reaches.Via);
        Assert.True(reaches.SourceKept);
        Assert.Empty(reaches.Targets);
        Assert.True(Parse("tcp any -> svc/web:80 reaches pod/x via any node").IntoEveryNode);
        Assert.Equal(LostFate.Rejected, Assert.IsType<PacketClaim.IsLost>(Parse("tcp any -> svc/web:80 is rejected").Claim).Fate);
    }

    [Fact]
    public void Options_take_ranges()
    {
        var packets = Parse("icmp any -> 10.0.0.1 type 0-18 code any ttl 1-255 mark 0x10 length 60-1500 state invalid is dropped").Packets;
        Assert.Equal((new NumberRange(0, 18), new NumberRange(0, 255), new NumberRange(1, 255)), (packets.IcmpType!.Value, packets.IcmpCode!.Value, packets.Ttl!.Value));
        Assert.Equal((NumberRange.Single(16), new NumberRange(60, 1500), CtStates.Invalid), (packets.Mark!.Value, packets.Length!.Value, packets.State));
    }

    // The column is that of the piece that is wrong, from 1.
    [Theory]
    [InlineData("", 1, "expected a protocol")]
    [InlineData("tpc any -> 10.0.0.1:80 is dropped", 1, "expected any or a protocol")]
    [InlineData("tcp any -> 10.0.0.300:80 is dropped", 12, "expected an address, a prefix")]
    [InlineData("tcp any -> 10.0.0.1:80000 is dropped", 21, "expected a port from 0 to 65535")]
    [InlineData("tcp any -> 10.0.0.1:90-80 is dropped", 21, "expected a port from 0 to 65535")]
    [InlineData("tcp any -> 10.0.0.1:80 is droped", 27, "expected delivered, dropped, rejected or lost")]
    [InlineData("tcp any -> 10.0.0.1:80 riches pod/x", 24, "expected from, at, mark")]
    [InlineData("tcp any -> 10.0.0.1:80", 23, "found the end of the expectation")]
    [InlineData("tcp any 10.0.0.1:80 is dropped", 9, "expected '->'")]
    [InlineData("tcp any -> nod/worker1:80 is dropped", 12, "expected an address, a prefix")]
    [InlineData("tcp any -> node/a/b:80 is dropped", 12, "expected an address, a prefix")]
    [InlineData("icmp any:1 -> 10.0.0.1 is dropped", 6, "icmp has no ports")]
    [InlineData("tcp any -> 10.0.0.1:80 type 8 is dropped", 24, "'type' goes with icmp")]
    [InlineData("tcp any -> 10.0.0.1:80 ttl 300 is dropped", 28, "expected a time to live from 0 to 255")]
    [InlineData("tcp any -> 10.0.0.1:80 ttl 3 ttl 4 is dropped", 30, "'ttl' is given twice")]
    [InlineData("tcp any -> 10.0.0.1:80 is dropped with source kept", 35, "go with reaches and is delivered only")]
    [InlineData("tcp any -> 10.0.0.1:80 at worker1 reaches pod/x via any node", 49, "said it before")]
    [InlineData("tcp any -> 10.0.0.1:80 reaches pod/x via worker1", 42, "expected node/NAME, or any node")]
    [InlineData("tcp any -> 10.0.0.1:80 reaches pod/x, reaches", 39, "expected an address, a prefix")]
    public void What_is_wrong_is_pointed_at(string text, int column, string message)
    {
        var (expectation, problems) = ExpectationParser.Parse(text);

        Assert.Null(expectation);
        var problem = Assert.Single(problems);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Equal(column, problem.Span.Position.Column);
    }

    [Fact]
    public void No_text_throws() => Prop.ForAll(
        ArbMap.Default.ArbFor<string?>(),
        text =>
        {
            var (expectation, problems) = ExpectationParser.Parse(text ?? "");
            return expectation is null == (problems.Length > 0);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_mixture_of_words_throws()
    {
        string[] words = ["tcp", "any", "->", "from", "to", "10.0.0.1:80", "[::1]:80", "[", "]:", "lb/web:80", "svc//", ",", "reaches", "never", "is", "dropped", "via", "node/a", "with", "source", "kept", "at", "in", "ttl", "1-2", "leaves", "by", "default", ":", "/", "-"];
        Prop.ForAll(
            Gen.Elements(words).ListOf().ToArbitrary(),
            list =>
            {
                var (expectation, problems) = ExpectationParser.Parse(string.Join(' ', list));
                return expectation is null == (problems.Length > 0);
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    private static Expectation Parse(string text)
    {
        var (expectation, problems) = ExpectationParser.Parse(text);
        Assert.Empty(problems);
        return expectation!;
    }
}
