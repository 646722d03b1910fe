using PathTrace.Cli.Terminal;

namespace PathTrace.Cli.Commands;

/// <summary>What a <c>check</c> command line asks for.</summary>
internal sealed record CheckCommandOptions(string Snapshot, IReadOnlyList<string> Assume, bool Verbose, ColorChoice Color, int? Width) : SharedOptions(Snapshot, Assume, Verbose, Color, Width)
{
    /// <summary>The snapshot before; null for none.</summary>
    public string? Baseline { get; init; }

    /// <summary>The files of expectations.</summary>
    public IReadOnlyList<string> Expect { get; init; } = [];

    /// <summary>The file of accepted findings; null for none.</summary>
    public string? Accepted { get; init; }

    /// <summary>The file to write with the findings of today; null for none.</summary>
    public string? WriteAccepted { get; init; }

    /// <summary>What fails the check.</summary>
    public CheckLimit FailOn { get; init; }

    /// <summary>The format of standard output.</summary>
    public CheckFormat Format { get; init; }

    /// <summary>Files to write beside it, each <c>FORMAT=FILE</c>.</summary>
    public IReadOnlyList<string> Output { get; init; } = [];

    /// <summary>The repository's root; null for the working directory.</summary>
    public string? Root { get; init; }
}
