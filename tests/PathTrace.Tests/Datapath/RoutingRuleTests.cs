using PathTrace.Datapath;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Datapath;

/// <summary>The routing policy database (fib_rules.c; fib_rules.c of ipv4). A rule that selects the packet sends it to table 100 and out of eth2.</summary>
public sealed class RoutingRuleTests
{
    private static TestNode With(string rules) => TestNode.Router.PlusRoutingRules(rules).PlusRoutes("default via 10.0.2.9 dev eth2 table 100");

    [Theory]
    [InlineData("from all", true)]
    [InlineData("from 192.168.0.0/24", true)]
    [InlineData("from 192.168.1.0/24", false)]
    [InlineData("not from 192.168.0.0/24", false)]
    [InlineData("not from 10.0.0.0/8", true)]
    [InlineData("from all to 10.0.1.0/24", true)]
    [InlineData("from all to 10.0.2.0/24", false)]
    [InlineData("from all iif eth0", true)]
    [InlineData("from all iif eth1", false)]
    [InlineData("from all iif lo", false)]
    [InlineData("from all oif eth1", false)]            // only sockets that are bound to a device ask with one
    [InlineData("from all fwmark 0x7", true)]
    [InlineData("from all fwmark 0x1/0x1", true)]
    [InlineData("from all fwmark 0x8/0xf", false)]
    [InlineData("from all fwmark 0x5/0x3", false)]      // (7 ^ 5) & 3 is 2
    [InlineData("from all tos 0x10", true)]
    [InlineData("from all tos 0x08", false)]
    [InlineData("from all ipproto tcp", true)]
    [InlineData("from all ipproto udp", false)]
    [InlineData("from all ipproto tcp dport 80", true)]
    [InlineData("from all ipproto tcp dport 81-90", false)]
    [InlineData("from all ipproto tcp sport 40000-42000", true)]
    [InlineData("from all iif gone0 [detached]", false)]
    [InlineData("not from all iif gone0 [detached]", true)]  // kernel: confirmed
    [InlineData("from all uidrange 0-0", true)]              // what comes from the wire counts as root's. kernel: confirmed
    [InlineData("from all uidrange 5-9", false)]             // kernel: confirmed
    [InlineData("not from all fwmark 0x7 ipproto udp", true)] // inverted as a whole
    public void Selectors(string selectors, bool selected) => With($"10:\t{selectors} lookup 100".Replace(" [detached] lookup 100", " [detached] lookup 100", StringComparison.Ordinal))
        .Arrives("eth0", "tcp 192.168.0.9:41000 -> 10.0.1.9:80 mark 0x7 tos 0x10").LeavesBy(selected ? "eth2" : "eth1");

    [Fact]
    public void IifLoSelectsWhatTheNodeMakes() => With("10:\tfrom all iif lo lookup 100").Makes("tcp 192.168.0.2:41000 -> 10.0.1.9:80").LeavesBy("eth2");

    [Fact]
    public void WhoMakesAPacketIsInNoDump() =>
        With("10:\tfrom all uidrange 5-9 lookup 100").Makes("tcp 192.168.0.2:41000 -> 10.0.1.9:80").Ends(Disposition.Indeterminate);

    [Theory]
    [InlineData("10:\tfrom all blackhole", Disposition.Blackholed)]
    [InlineData("10:\tfrom all unreachable", Disposition.Unreachable)]
    [InlineData("10:\tfrom all prohibit", Disposition.Prohibited)]
    [InlineData("10:\tfrom all frobnicate 7 lookup 100", Disposition.Indeterminate)]
    public void Actions(string rule, Disposition end) => With(rule).Arrives("eth0", "tcp 192.168.0.9:41000 -> 10.0.1.9:80").Ends(end);

    // kernel: confirmed; a goto to a preference that no rule has does nothing.
    [Theory]
    [InlineData("100:\tfrom all goto 200\n150:\tfrom all blackhole\n200:\tfrom all nop\n300:\tfrom all lookup 100", null)]
    [InlineData("100:\tfrom all goto 200 [unresolved]\n150:\tfrom all blackhole\n300:\tfrom all lookup 100", Disposition.Blackholed)]
    [InlineData("100:\tfrom all goto 200\n150:\tfrom all blackhole\n300:\tfrom all lookup 100", Disposition.Blackholed)]
    public void Goto(string rules, Disposition? end)
    {
        var run = With(rules).Arrives("eth0", "tcp 192.168.0.9:41000 -> 10.0.1.9:80");
        if (end is { } disposition)
            run.Ends(disposition);
        else
            run.LeavesBy("eth2");
    }

    // Answers at most as long as the limit are refused, here the default route only. kernel: confirmed.
    [Theory]
    [InlineData("10.0.1.9", "eth1")]
    [InlineData("8.8.8.8", "eth2")]
    public void SuppressPrefixLength(string destination, string device) =>
        With("10:\tfrom all lookup main suppress_prefixlength 0\n20:\tfrom all lookup 100").Arrives("eth0", $"tcp 192.168.0.9:41000 -> {destination}:80").LeavesBy(device);

    // kernel: confirmed.
    [Fact]
    public void ThrowGoesOnAtTheNextRule() => TestNode.Router.PlusRoutingRules("10:\tfrom all lookup 100").PlusRoutes("throw 10.0.1.0/24 table 100\ndefault via 10.0.2.9 dev eth2 table 100")
        .Arrives("eth0", "tcp 192.168.0.9:41000 -> 10.0.1.9:80").LeavesBy("eth1");

    [Fact]
    public void ATableThatIsEmptyGoesOn() =>
        TestNode.Router.PlusRoutingRules("10:\tfrom all lookup 77").Arrives("eth0", "tcp 192.168.0.9:41000 -> 10.0.1.9:80").LeavesBy("eth1");

    [Fact]
    public void WithoutTheLocalRuleTheNodeDoesNotKnowItself() =>
        (TestNode.Router with { RoutingRules = "32766:\tfrom all lookup main\n32767:\tfrom all lookup default\n" })
            .Arrives("eth0", "tcp 192.168.0.9:41000 -> 10.0.1.1:80").LeavesBy("eth1");

    [Fact]
    public void AnUnknownIngressInterfaceLeavesARuleOpen() =>
        With("10:\tfrom all iif eth0 lookup 100").Arrives("", "tcp 192.168.0.9:41000 -> 10.0.1.9:80").Ends(Disposition.Indeterminate);
}
