using System.Text.Json;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Cli;

/// <summary><c>pathtrace why</c>: exit codes, text and JSON.</summary>
public class WhyCommandTests
{
    private const string Service = "tcp 203.0.113.7:51000 -> 172.17.0.1:80 at worker2 in eth0";
    private const string OtherPort = "tcp 203.0.113.7:51000 -> 172.17.0.1:8080 at worker2 in eth0";

    // talk/flushed: worker2's KUBE-SERVICES rule 1 is the service's, and wants port 80.
    [Theory]
    [InlineData(Service, "--rule", "worker2:nat:KUBE-SERVICES:1", 0)]
    [InlineData(OtherPort, "--rule", "worker2:nat:KUBE-SERVICES:1", 1)]
    [InlineData(OtherPort, "--chain", "worker2:nat:KUBE-SERVICES", 1)]
    [InlineData(Service, "--chain", "worker2:nat:KUBE-SERVICES", 0)]
    [InlineData(Service, "--rule", "worker2:nat:KUBE-SERVICES:9", 2)]
    [InlineData("nonsense", "--rule", "worker2:nat:KUBE-SERVICES:1", 2)]
    public void The_exit_code_says_whether_it_is_hit(string query, string option, string name, int code)
    {
        var run = CommandRun.Of("why", CommandRun.Dumps("talk/flushed"), query, option, name);

        Assert.Equal(code, run.Code);
        Assert.Equal(code == 2, run.Errors.Length > 0);
        Assert.Equal(code == 2, run.Output.Length == 0);
    }

    [Fact]
    public void The_condition_that_fails_stands_beside_the_packet_s_value() => Assert.Equal("""
        tcp 203.0.113.7:51000 → 172.17.0.1:8080
        why      worker2 nat KUBE-SERVICES rule 1     nodes/worker2/iptables-save.txt:69
                 -A KUBE-SERVICES -d 172.17.0.1/32 -p tcp -m comment --comment
                 "default/service-1:http cluster IP" -m tcp --dport 80 -j
                 KUBE-SVC-RRKVIE4VUIMGBY2X

        NOT HIT   the packet has one way, which passes worker2

        ✗ 1 way, 100 % of the traffic
          PREROUTING    --dport 80: the destination port is 8080

        """, CommandRun.Of("why", CommandRun.Dumps("talk/flushed"), OtherPort, "--rule", "worker2:nat:KUBE-SERVICES:1").Output);

    // fixtures/unknown-match: a match on countries, which nobody can tell.
    [Fact]
    public void What_nobody_can_tell_returns_3_and_its_name()
    {
        string[] args = ["why", CommandRun.Dumps("unknown-match"), "tcp 203.0.113.7:51000 -> 172.17.0.1:80", "--rule", "worker1:filter:FORWARD:1"];
        var run = CommandRun.Of(args);

        Assert.Equal(3, run.Code);
        Assert.Contains("-m geoip ! --source-country SE,NO: unknown: ", run.Output, StringComparison.Ordinal);
        Assert.Contains("--assume geoip=yes", run.Output, StringComparison.Ordinal);
        Assert.Equal(1, CommandRun.Of([.. args, "--assume", "geoip=no", "--one-way"]).Code);
    }

    [Theory]
    [InlineData("--rule", "worker2:nat:KUBE-SERVICES:1")]
    [InlineData("--rule", "worker2:nat:KUBE-SERVICES:2")]
    [InlineData("--rule", "worker2:nat:KUBE-SEP-652ZUPTNUMDJVYF4:1")]
    [InlineData("--rule", "worker2:filter:KUBE-FORWARD:3")]
    [InlineData("--rule", "worker2:filter:INPUT:1")]
    [InlineData("--rule", "worker2:nat:KUBE-MARK-MASQ:1")]
    [InlineData("--chain", "worker2:nat:KUBE-SERVICES")]
    [InlineData("--chain", "worker2:filter:KUBE-FORWARD")]
    [InlineData("--chain", "worker2:nat:KUBE-NODEPORTS")]
    public void Json_is_what_the_schema_says(string option, string name)
    {
        var run = CommandRun.Of("why", CommandRun.Dumps("talk/flushed"), "tcp 203.0.113.7:51000 -> 172.17.0.1:80", option, name, "--format", "json");

        TraceSchema.CheckWhy(run.Output);
        Assert.Equal(name, JsonDocument.Parse(run.Output).RootElement.GetProperty("asked").GetProperty("name").GetString());
    }

    [Fact]
    public void Open_questions_and_changes_are_in_json_too()
    {
        var open = CommandRun.Of("why", CommandRun.Dumps("unknown-match"), "tcp 203.0.113.7:51000 -> 172.17.0.1:80", "--rule", "worker1:filter:FORWARD:1", "--format", "json");
        var changed = CommandRun.Of("why", CommandRun.Dumps("talk/flushed"), "tcp 203.0.113.7:51000 -> 172.17.0.1:80 at worker1 in eth0", "--rule", "worker1:nat:KUBE-SERVICES:1", "--what-if", "worker1: restore from worker2", "--format", "json");

        TraceSchema.CheckWhy(open.Output);
        TraceSchema.CheckWhy(changed.Output);
        Assert.Equal((3, 0), (open.Code, changed.Code));
        Assert.Contains("\"assume\": \"geoip\"", open.Output, StringComparison.Ordinal);
        Assert.Contains("\"whatIf\": [", changed.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Say which rule is in question", "x", "y")]
    [InlineData("Give --rule or --chain, not both.", "x", "y", "--rule", "a", "--chain", "b")]
    [InlineData("QUERY is missing.", "x")]
    public void Usage_is_told(string problem, params string[] args)
    {
        var run = CommandRun.Of(["why", .. args]);

        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains(problem, run.Errors, StringComparison.Ordinal);
    }
}
