using System.CommandLine;
using PathTrace.Cli.Terminal;

namespace PathTrace.Cli.Commands;

/// <summary>The arguments that every command which traces takes, with what a command line says of them.</summary>
/// <param name="verbose">What <c>--verbose</c> adds.</param>
/// <param name="snapshots">The name of the first argument where it is no single snapshot.</param>
/// <param name="holds">What the first argument then is.</param>
internal sealed class SharedArguments(string verbose, string? snapshots = null, string? holds = null)
{
    private readonly Option<string[]> _assume = Shared.Assume();
    private readonly Option<bool> _verbose = new("--verbose") { Description = verbose };
    private readonly Option<ColorChoice> _color = Shared.Color();
    private readonly Option<int?> _width = Shared.Width();

    internal Argument<string> Snapshot { get; } = snapshots is null ? Shared.Snapshot() : new(snapshots) { Description = holds };

    /// <summary>The options, in the order of help: behind those of the command itself.</summary>
    internal IEnumerable<Option> Options => [_assume, _verbose, _color, _width];

    /// <summary>The command with all its arguments.</summary>
    internal Command Make(string name, string description, Argument argument, params ReadOnlySpan<Option> own)
    {
        var command = new Command(name, description) { Snapshot, argument };
        foreach (var option in (IEnumerable<Option>)[.. own, .. Options])
            command.Add(option);
        return command;
    }

    /// <summary>What a command line gives for them.</summary>
    internal SharedOptions Read(ParseResult parsed) => new(
        parsed.GetValue(Snapshot)!, parsed.GetValue(_assume) ?? [], parsed.GetValue(_verbose), parsed.GetValue(_color), parsed.GetValue(_width));
}
