using PathTrace.Cli.Terminal;

namespace PathTrace.Cli.Commands;

/// <summary>What a command line asks for, as far as all commands which trace take it.</summary>
/// <param name="Snapshot">The snapshot's path.</param>
/// <param name="Assume">Answers to open questions, each <c>NAME=VALUE</c>.</param>
/// <param name="Verbose">Everything in full.</param>
/// <param name="Color">When to colour.</param>
/// <param name="Width">The columns; null to find out.</param>
internal record SharedOptions(string Snapshot, IReadOnlyList<string> Assume, bool Verbose, ColorChoice Color, int? Width);
