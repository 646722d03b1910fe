using System.Text.Json;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Cli;

/// <summary>Queries of <c>trace</c> that cannot be read or placed.</summary>
public class TraceQueryTests
{
    private const string Partial = "tcp 203.0.113.7:51000 -> 172.17.0.1:80";

    [Fact]
    public void A_bad_query_is_shown_with_its_place()
    {
        var run = CommandRun.Of("trace", CommandRun.Dumps("talk/flushed"), "tcp 203.0.113.7:51000 => 172.17.0.1:80");

        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains("    1 | tcp 203.0.113.7:51000 => 172.17.0.1:80\n      |                       ^", run.Errors);
    }

    // The same answer as a line of --packets gets; columns counted by hand.
    [Theory]
    [InlineData("tcp 203.0.113.7:51000 => 172.17.0.1:80", "PT1501", 23)]
    [InlineData("tcp 203.0.113.7:1 -> svc/default/nothing:80", "PT1502", 22)]
    [InlineData("", "PT1501", 1)]
    public void A_bad_query_is_answered_in_JSON_where_that_is_asked_for(string query, string code, int column)
    {
        var run = CommandRun.Of("trace", CommandRun.Dumps("talk/flushed"), query, "--format", "json");

        Assert.Equal(2, run.Code);
        TraceSchema.Check(run.Output);
        var problem = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal((query, code, column), (problem.GetProperty("query").GetString(), problem.GetProperty("diagnostics")[0].GetProperty("code").GetString(), problem.GetProperty("diagnostics")[0].GetProperty("column").GetInt32()));
        Assert.Contains(code, run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(200)]
    public void Complaints_are_laid_out_for_the_width(int width)
    {
        var query = "tcp 203.0.113.7:51000 -> 172.17.0.1:80 flags nothing state everything mark 0x100000000 ttl 999";
        var lines = CommandRun.Of("trace", CommandRun.Dumps("talk/flushed"), query, "--width", $"{width}").Errors.Split('\n');

        Assert.All(lines, l => Assert.InRange(l.Length, 0, width));
        Assert.Contains(lines, l => l.Length > width / 2);
    }

    [Theory]
    [InlineData("tcp 203.0.113.7:1 -> svc/default/nothing:80", "nothing")]
    [InlineData("tcp 203.0.113.7:1 -> 172.17.0.1:80 at worker9", "worker9")]
    public void A_name_that_nobody_has_is_named(string query, string name)
    {
        var run = CommandRun.Of("trace", CommandRun.Dumps("talk/flushed"), query);

        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains(name, run.Errors);
    }

    // The mark stands under the word that names the missing thing.
    [Theory]
    [InlineData("tcp 203.0.113.7:1 -> svc/default/nothing:80", "svc/default/nothing")]
    [InlineData("tcp pod/ö/nothing -> 172.17.0.1:80", "pod/ö/nothing")]
    [InlineData("tcp 203.0.113.7:1 -> 172.17.0.1:80 at worker9 in eth0", "worker9")]
    [InlineData("tcp 203.0.113.7:1 -> 172.17.0.1:80 at worker1 in eth9", "eth9")]
    [InlineData("tcp 203.0.113.7:1 -> 172.17.0.1:80 from node/worker9", "node/worker9")]
    [InlineData("tcp 203.0.113.7:1 -> node/worker1", "node/worker1")] // no port
    public void A_complaint_about_a_name_points_at_it(string query, string word)
    {
        var mark = $"    1 | {query}\n      | {new string(' ', query.IndexOf(word, StringComparison.Ordinal))}{new string('^', word.Length)}\n";

        Assert.Contains(mark, CommandRun.Of("trace", CommandRun.Dumps("talk/flushed"), query).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_complaint_about_at_does_not_point_at_the_query()
    {
        var run = CommandRun.Of("trace", CommandRun.Dumps("talk/flushed"), Partial, "--at", "worker9");

        Assert.Contains("--at:1:1: error PT1502: the snapshot holds no node worker9\n    1 | worker9\n      | ^^^^^^^\n", run.Errors, StringComparison.Ordinal);
        Assert.Equal(2, CommandRun.Of("trace", CommandRun.Dumps("talk/flushed"), Partial, "--at", " ").Code);
    }
}
