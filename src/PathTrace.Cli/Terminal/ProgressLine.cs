using System.Diagnostics;

namespace PathTrace.Cli.Terminal;

/// <summary>How far a long work is, on standard error: on a terminal one line that changes; elsewhere one line that says that it takes long.</summary>
internal sealed class ProgressLine(Output output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _next = Patience;
    private bool _hasWritten;

    /// <summary>True when it is time to say something: after a second, then ten times a second.</summary>
    internal bool IsDue => _clock.Elapsed >= _next;

    internal void Write(string text)
    {
        _next = _clock.Elapsed + TimeSpan.FromMilliseconds(100);
        if (output.ErrorsAreTerminal)
            output.Errors.Write($"\r{text}\x1b[K");
        else if (!_hasWritten)
            output.Errors.WriteLine($"pathtrace: {text}");
        _hasWritten = true;
    }

    /// <summary>Takes the line away.</summary>
    internal void End()
    {
        if (_hasWritten && output.ErrorsAreTerminal)
            output.Errors.Write("\r\x1b[K");
    }
}
