using System.Text.Json;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Cli;

/// <summary>Lists of queries: <c>--packets</c>.</summary>
public class TraceListTests
{
    private const string Lost = "tcp 203.0.113.7:51000 -> 172.17.0.1:80 at worker1 in eth0";
    private const string Arrives = "tcp 203.0.113.7:51000 -> 172.17.0.1:80 at worker2 in eth0";
    private const string Partial = "tcp 203.0.113.7:51000 -> 172.17.0.1:80";

    [Fact]
    public void A_list_may_begin_with_a_byte_order_mark_and_must_hold_a_query()
    {
        var list = Path.GetTempFileName();
        try
        {
            File.WriteAllText(list, Arrives, new System.Text.UTF8Encoding(true));
            Assert.Equal(0, CommandRun.Of("trace", CommandRun.Dumps("talk/flushed"), "--packets", list).Code);
            File.WriteAllText(list, "# nothing yet\n");
            var run = CommandRun.Of("trace", CommandRun.Dumps("talk/flushed"), "--packets", list);
            Assert.Equal(2, run.Code);
            Assert.Contains("holds no query", run.Errors, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(list);
        }
    }

    [Fact]
    public void Lists_answer_a_JSON_object_a_line_and_return_the_worst_code()
    {
        var list = Path.GetTempFileName();
        try
        {
            File.WriteAllText(list, $"# packets\n\n{Arrives}\r\n{Partial} # the talk's\n  {Lost}");
            var run = CommandRun.Of("trace", CommandRun.Dumps("talk/flushed"), "--packets", list);

            var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal([Arrives, Partial, Lost], lines.Select(l => JsonDocument.Parse(l).RootElement.GetProperty("query").GetString()));
            Assert.All(lines, TraceSchema.Check);
            Assert.Equal(1, run.Code);

            File.WriteAllText(list, $"{Arrives}\nnonsense\n{Partial}\n");
            var bad = CommandRun.Of("trace", CommandRun.Dumps("talk/flushed"), "--packets", list);
            Assert.Equal(2, bad.Code);
            var answers = bad.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.All(answers, TraceSchema.Check);
            Assert.Equal([1, 2, 3], answers.Select(a => JsonDocument.Parse(a).RootElement.GetProperty("line").GetInt32()));
            Assert.Equal("nonsense", JsonDocument.Parse(answers[1]).RootElement.GetProperty("query").GetString());
            Assert.Equal("expected a protocol (tcp, udp, icmp, … or a number from 0 to 255), found 'nonsense'", JsonDocument.Parse(answers[1]).RootElement.GetProperty("diagnostics")[0].GetProperty("message").GetString());
            Assert.Contains("    2 | nonsense", bad.Errors);

            File.WriteAllText(list, $"{Arrives}\n\n  tcp 203.0.113.7:1 -> svc/default/nothing:80\n");
            var unknown = CommandRun.Of("trace", CommandRun.Dumps("talk/flushed"), "--packets", list).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1];
            TraceSchema.Check(unknown);
            var problem = JsonDocument.Parse(unknown).RootElement;
            Assert.Equal((3, "PT1502", 24), (problem.GetProperty("line").GetInt32(), problem.GetProperty("diagnostics")[0].GetProperty("code").GetString(), problem.GetProperty("diagnostics")[0].GetProperty("column").GetInt32()));
            Assert.Contains("This query was not traced.", bad.Errors);
        }
        finally
        {
            File.Delete(list);
        }
    }

    [Fact]
    public void Every_packet_of_a_list_takes_the_same_answers()
    {
        var run = CommandRun.Of("trace", CommandRun.Dumps("unknown-match"), "--packets", Path.Combine(Fixtures.FolderOf("unknown-match"), "packets.txt"), "--assume", "geoip=no");

        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.All(run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), TraceSchema.Check);
    }
}
