using System.Text;
using PathTrace.Rendering;
using PathTrace.Text;

namespace PathTrace.Cli.Terminal;

/// <summary>The two streams of the process: the answer and nothing else on the first, everything about the work on the second.</summary>
internal sealed class Output : IDisposable
{
    private readonly bool _ownsStreams;
    private readonly List<Diagnostic> _complaints = [];

    /// <summary>An output that writes to the given places.</summary>
    internal Output(TextWriter plain, TextWriter errors, TerminalFacts facts, bool errorsAreTerminal = false)
    {
        Plain = plain;
        Errors = errors;
        Facts = facts;
        ErrorsAreTerminal = errorsAreTerminal;
    }

    private Output(Stream plain, Stream errors, TerminalFacts facts)
        : this(Utf8(plain), Utf8(errors), facts, !Console.IsErrorRedirected)
    {
        _ownsStreams = true;
        ((StreamWriter)Errors).AutoFlush = true;
    }

    /// <summary>Standard output.</summary>
    internal TextWriter Plain { get; }

    /// <summary>Standard error.</summary>
    internal TextWriter Errors { get; }

    /// <summary>What is known of the terminal.</summary>
    internal TerminalFacts Facts { get; }

    /// <summary>True when a person may be watching standard error.</summary>
    internal bool ErrorsAreTerminal { get; }

    /// <summary>The streams of this process.</summary>
    internal static Output OfProcess()
    {
        var isTerminal = !Console.IsOutputRedirected;
        var facts = new TerminalFacts(Environment.GetEnvironmentVariable, isTerminal, isTerminal ? Console.WindowWidth : null);
        return new(Console.OpenStandardOutput(), Console.OpenStandardError(), facts);
    }

    /// <summary>Writes a rendered text, in colours where they are wanted.</summary>
    internal void Write(StyledText text, ColorChoice color)
    {
        if (Facts.UsesColor(color))
            SpectreWriter.Write(Plain, text);
        else
            Plain.Write(text.ToString());
    }

    /// <summary>What was said to be wrong, for an answer that has to say so, too.</summary>
    internal IReadOnlyList<Diagnostic> Complaints => _complaints;

    /// <summary>True when standard output holds the answer already, be it that there is none.</summary>
    internal bool HasAnswered { get; set; }

    /// <summary>Says on standard error, in one line, why nothing can be answered.</summary>
    internal void Complain(string message)
    {
        Errors.WriteLine($"pathtrace: {Sanitizer.Escape(message)}");
        _complaints.Add(new(DiagnosticCode.BadUsage, DiagnosticSeverity.Error, default, message));
    }

    /// <summary>Says on standard error what is wrong with an input, laid out for the columns that were asked for; null for the terminal's.</summary>
    internal void Report(IEnumerable<Diagnostic> problems, int? width)
    {
        var renderer = new DiagnosticRenderer(new() { Width = Facts.Width(width), Ascii = Facts.IsAscii });
        foreach (var problem in problems)
        {
            Errors.Write(renderer.Render(problem).ToString());
            if (problem.Severity == DiagnosticSeverity.Error)
                _complaints.Add(problem);
        }
    }

    /// <summary>Hands all that was written to the reader. A reader that has gone (head, less) is no error: the console's own stream drops what nobody reads.</summary>
    /// <exception cref="IOException">It cannot be written: the disk is full.</exception>
    /// <exception cref="UnauthorizedAccessException">Standard output is closed.</exception>
    internal void Flush() => Plain.Flush();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_ownsStreams)
            return;
        try
        {
            Plain.Flush();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Run has flushed and said so already.
        }
    }

    private static StreamWriter Utf8(Stream stream) => new(stream, new UTF8Encoding(false), 16384) { NewLine = "\n" };
}
