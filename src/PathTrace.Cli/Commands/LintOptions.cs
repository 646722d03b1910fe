using PathTrace.Cli.Terminal;

namespace PathTrace.Cli.Commands;

/// <summary>What a <c>lint</c> command line asks for.</summary>
/// <param name="Snapshot">The snapshot's path.</param>
/// <param name="Format">The format.</param>
/// <param name="Verbose">Every finding with all its lines.</param>
/// <param name="Color">When to colour.</param>
/// <param name="Width">The columns; null to find out.</param>
internal sealed record LintOptions(string Snapshot, DiagnosisFormat Format, bool Verbose, ColorChoice Color, int? Width);
