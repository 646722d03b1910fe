using PathTrace.Tests.Support;

namespace PathTrace.Tests.Documents;

public class ScriptTests
{
    // Two of three workers deliver, the third has lost its rules: fixtures/talk/flushed/README.md.
    [Fact]
    public void The_script_traces_with_three_lines_of_the_library()
    {
        var run = Processes.Run("dotnet", ["run", "fixtures/scripts/trace.cs", "--", "fixtures/talk/flushed/snapshot", "tcp 203.0.113.7:51000 -> 172.17.0.1:80"]);
        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        Assert.Equal("Partial: 2/3 delivered, 1/3 lost, 0 undetermined", run.Output.Trim());
    }

    [Fact]
    public void It_says_what_is_wrong_with_its_input()
    {
        var run = Processes.Run("dotnet", ["run", "fixtures/scripts/trace.cs", "--", "fixtures/talk/flushed/snapshot", "tcp 203.0.113.7 -> lb/nowhere:80"]);
        Assert.Equal((2, "query:1:20: error PT1502: the snapshot holds no load balancer nowhere"), (run.ExitCode, run.Errors.Trim()));
    }
}
