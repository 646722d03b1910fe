using PathTrace.Tests.Support;
using YamlDotNet.RepresentationModel;

namespace PathTrace.Tests.Documents;

/// <summary>The workflow and the hook of docs/ci, run in a repository that holds the cluster of fixtures/changes.</summary>
public sealed class GateTests : IDisposable
{
    private static readonly string Changes = Repository.PathOf("fixtures", "changes");

    private readonly TempFolder _folder = new();

    public GateTests()
    {
        Assert.SkipUnless(Has("git") && Has("bash") && Has("patch") && Has("tar"), "git, bash, patch and tar are needed.");
        _folder.Write("bin/pathtrace", $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "PathTrace.Cli.dll")}' \"$@\"\n");
        _folder.Copy(Path.Combine(Changes, "snapshot"), "repo/rules/snapshot");
        _folder.Write("repo/rules/expect.pt", File.ReadAllText(Path.Combine(Changes, "expect.pt")));
        Shell("chmod +x bin/pathtrace && git init -q -b main repo && cd repo && git config user.name Test && git config user.email test@example.invalid && git config commit.gpgsign false && git add . && git commit -q -m base");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("reordered-rules", 0)]
    [InlineData("service-removed-on-one-node", 1)]
    public void The_workflow_s_steps_check_a_pull_request(string change, int code)
    {
        var steps = Steps();
        var environment = $"export SNAPSHOT=rules/snapshot EXPECTATIONS=rules/expect.pt ACCEPTED=rules/accepted.txt RUNNER_TEMP='{_folder["runner"]}' GITHUB_STEP_SUMMARY='{_folder["summary.md"]}'; export BASE=$(git rev-parse main)";
        Shell($"mkdir runner && cd repo && git checkout -q -b change && patch -s -p1 -d rules/snapshot < '{Changes}/{change}/change.patch' && git commit -q -a -m change");

        Shell($"cd repo && {environment} && {steps["Base"]}");
        var (exit, output) = Run($"cd repo && {environment}\n{steps["Check"]}");
        Shell($"cd repo && {environment} && {steps["Summary"]}");

        Assert.Equal(code, exit);
        Assert.Equal(code == 1, output.Contains("::error file=rules/expect.pt,line=", StringComparison.Ordinal));
        Assert.Contains(code == 0 ? "the check passes" : "the check fails", File.ReadAllText(_folder["summary.md"]), StringComparison.Ordinal);
        Assert.Contains("\"version\": \"2.1.0\"", File.ReadAllText(_folder["runner/pathtrace.sarif"]), StringComparison.Ordinal);
    }

    // The steps use what the workflow's head gives them.
    [Fact]
    public void The_workflow_gives_its_steps_what_they_use()
    {
        var root = Workflow();
        Assert.Equal(["SNAPSHOT", "EXPECTATIONS", "ACCEPTED"], ((YamlMappingNode)root["env"]).Children.Keys.Select(k => ((YamlScalarNode)k).Value));
        Assert.Equal("read", ((YamlScalarNode)root["permissions"]["contents"]).Value);
    }

    [Fact]
    public void The_hook_lets_through_what_passes_and_keeps_what_fails()
    {
        Shell($"git init -q --bare server.git && cd repo && git remote add origin ../server.git && cp '{Repository.PathOf("docs", "ci", "pre-push")}' .git/hooks/pre-push && chmod +x .git/hooks/pre-push");
        // A branch that the other side does not have yet: expectations and lints alone.
        Assert.Equal(0, Push("main").Code);

        Commit("reordered-rules");
        Assert.Equal(0, Push("main").Code);

        Commit("service-removed-on-one-node");
        var (code, output) = Push("main");
        Assert.NotEqual(0, code);
        Assert.Contains("VIOLATED", output, StringComparison.Ordinal);
        Assert.Contains("refs/heads/main is not pushed", output, StringComparison.Ordinal);
        // The other side has the commit before it, and a branch may always be deleted.
        Assert.Equal(Shell("cd repo && git rev-parse HEAD~1"), Shell("cd server.git && git rev-parse main"));
        Shell("cd repo && git push -q --no-verify origin main:other");
        Assert.Equal(0, Run("cd repo && git push -q origin :other").Code);
    }

    private void Commit(string change) => Shell($"cd repo && patch -s -p1 -d rules/snapshot < '{Changes}/{change}/change.patch' && git commit -q -a -m {change}");

    private (int Code, string Output) Push(string branch) => Run($"cd repo && git push -q origin {branch}");

    private static Dictionary<string, string> Steps() => ((YamlSequenceNode)Workflow()["jobs"]["check"]["steps"]).Children.OfType<YamlMappingNode>()
        .Where(s => s.Children.ContainsKey("run"))
        .ToDictionary(s => ((YamlScalarNode)s["name"]).Value!, s => ((YamlScalarNode)s["run"]).Value!);

    private static YamlMappingNode Workflow()
    {
        var yaml = new YamlStream();
        using var reader = File.OpenText(Repository.PathOf("docs", "ci", "github-workflow.yml"));
        yaml.Load(reader);
        return (YamlMappingNode)yaml.Documents[0].RootNode;
    }

    private string Shell(string script)
    {
        var (code, output) = Run(script);
        Assert.True(code == 0, output);
        return output;
    }

    // As the runner does: bash, ended by the first command that fails.
    private (int Code, string Output) Run(string script)
    {
        var file = _folder.Write("script.sh", script.ReplaceLineEndings("\n"));
        var run = Processes.Run("bash", ["-c", $"cd '{_folder.Path}' && export PATH='{_folder["bin"]}':$PATH GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null && exec bash --noprofile --norc -eo pipefail '{file}' 2>&1"]);
        return (run.ExitCode, run.Output + run.Errors);
    }

    private static bool Has(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
