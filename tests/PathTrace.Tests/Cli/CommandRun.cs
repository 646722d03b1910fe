using PathTrace.Cli;
using PathTrace.Cli.Terminal;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Cli;

/// <summary>One run of the command line inside the test's process.</summary>
/// <param name="Code">The exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Errors">Standard error.</param>
internal sealed record CommandRun(int Code, string Output, string Errors)
{
    internal static CommandRun Of(params string[] args)
    {
        var plain = new StringWriter { NewLine = "\n" };
        var errors = new StringWriter { NewLine = "\n" };
        using var output = new Output(plain, errors, new TerminalFacts(_ => null, false, null));
        var code = Program.Run(args, output);
        return new(code, plain.ToString(), errors.ToString());
    }

    /// <summary>The folder of a fixture's dumps.</summary>
    internal static string Dumps(string fixture) => Path.Combine(Fixtures.FolderOf(fixture), "snapshot");
}
