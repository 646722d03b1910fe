using PathTrace.Queries;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Documents;

public class ReadmeTests
{
    private const string Command = "dotnet run --project src/PathTrace.Cli -c Release -- ";

    private static readonly string Readme = Repository.PathOf("README.md");

    // The program stands beside the tests: the same code that "dotnet run" would build.
    [Fact]
    public void Outputs_are_what_the_commands_print()
    {
        var text = File.ReadAllText(Readme);
        var blocks = Markdown.Blocks(text, "console");
        Assert.NotEmpty(blocks);
        var real = text;
        foreach (var block in blocks)
        {
            var command = block.Split('\n')[0];
            Assert.StartsWith("$ " + Command, command, StringComparison.Ordinal);
            var run = Processes.Run("dotnet", [Path.Combine(AppContext.BaseDirectory, "PathTrace.Cli.dll"), .. Processes.Words(command[(2 + Command.Length)..])]);
            Assert.True(run.ExitCode is 0 or 1 or 3, run.Errors);
            var printed = run.Output.Length == 0 ? "" : run.Output.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
            real = real.Replace(block, $"{command}\n{printed}", StringComparison.Ordinal);
        }

        if (real != text && Environment.GetEnvironmentVariable("PATHTRACE_ACCEPT") == "1")
            File.WriteAllText(Readme, real);
        else
            Assert.Equal(real, text);
    }

    [Fact]
    public void The_two_commands_stand_first()
    {
        var commands = Markdown.Blocks(File.ReadAllText(Readme), "sh");
        Assert.Equal($"{Command}trace fixtures/talk/flushed/snapshot \"tcp 203.0.113.7:51000 -> 172.17.0.1:80\"\n", commands[0]);
        Assert.Equal("dotnet test -c Release\n", commands[1]);
    }

    [Fact]
    public void The_library_s_lines_are_the_script_s()
    {
        var lines = Markdown.Blocks(File.ReadAllText(Readme), "csharp")[0].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var script = File.ReadAllText(Repository.PathOf("fixtures", "scripts", "trace.cs"));
        Assert.Equal(3, lines.Length);
        Assert.Contains(lines[0].Replace("\"snapshot\"", "args[0]"), script, StringComparison.Ordinal);
        Assert.Contains(lines[1].Replace("\"tcp 203.0.113.7:51000 -> 172.17.0.1:80\"", "args[1]"), script, StringComparison.Ordinal);
        Assert.Contains(lines[2], script, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("svc/default/web:80")]
    [InlineData("pod/default/web-1")]
    [InlineData("node/worker1:30080")]
    [InlineData("lb/web:80")]
    [InlineData("[2001:db8::1]:80")]
    public void Ends_in_the_text_are_ends(string end)
    {
        Assert.Contains($"`{end}`", File.ReadAllText(Readme), StringComparison.Ordinal);
        Assert.Empty(PacketQueryParser.ParseEnd(end).Diagnostics);
    }

    [Fact]
    public void Links_lead_to_files() => Assert.All(
        System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(Readme), @"\]\(([^)#:]+)\)").Select(m => m.Groups[1].Value),
        link => Assert.True(File.Exists(Repository.PathOf(link)), link));
}
