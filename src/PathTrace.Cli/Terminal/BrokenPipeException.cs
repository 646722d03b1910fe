namespace PathTrace.Cli.Terminal;

/// <summary>Nobody reads standard output any more.</summary>
internal sealed class BrokenPipeException(IOException inner) : Exception("Nobody reads the output any more.", inner);
