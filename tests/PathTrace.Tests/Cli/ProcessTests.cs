using System.Diagnostics;
using PathTrace.Cli;

namespace PathTrace.Tests.Cli;

/// <summary>What only a process of its own shows.</summary>
public class ProcessTests
{
    [Fact]
    public void A_reader_that_leaves_early_is_no_error()
    {
        if (!File.Exists("/bin/sh"))
            Assert.Skip("needs a POSIX shell");
        var dumps = CommandRun.Dumps("talk/flushed");
        // 4,000 answers are far more than a pipe holds.
        var (code, output, errors) = Shell($"yes 'tcp 203.0.113.7:51000 -> 172.17.0.1:80' | head -n 4000 | dotnet '{typeof(Program).Assembly.Location}' trace '{dumps}' --packets - | head -n 1 | cut -c 1-30");

        Assert.Equal((0, "{\"schema\":\"pathtrace.trace/1\",\n"), (code, output));
        Assert.DoesNotContain("xception", errors);
    }

    [Fact]
    public void The_answer_alone_is_on_standard_output()
    {
        if (!File.Exists("/bin/sh"))
            Assert.Skip("needs a POSIX shell");
        var (code, output, _) = Shell($"dotnet '{typeof(Program).Assembly.Location}' trace '{CommandRun.Dumps("unknown-match")}' 'tcp 203.0.113.7:51000 -> 172.17.0.1:80' --format json 2>/dev/null");

        Assert.Equal(3, code);
        Support.TraceSchema.Check(output);
    }

    [Theory]
    [InlineData(">&-")]
    [InlineData(">/dev/full")]
    public void An_answer_that_nobody_can_get_is_an_error(string redirection)
    {
        if (!File.Exists("/dev/full"))
            Assert.Skip("needs Linux");
        var (code, _, errors) = Shell($"dotnet '{typeof(Program).Assembly.Location}' show '{CommandRun.Dumps("talk/flushed")}' {redirection}");

        Assert.Equal(2, code);
        // On a busy machine a line about progress may come before.
        Assert.StartsWith("pathtrace: the answer could not be written", errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("xception", errors, StringComparison.Ordinal);
    }

    private static (int Code, string Output, string Errors) Shell(string command)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }
}
