using PathTrace.Inputs.Lines;
using PathTrace.Text;

namespace PathTrace.Inputs.Snapshots;

/// <summary>Recognises files that hold what a shell, ssh, kubectl or iproute2 say when a command fails, in place of its output.</summary>
internal static class FailedCommands
{
    // A message is a few lines; real output that has one of these words somewhere is longer or of a known kind.
    private const int MaxLength = 8192;
    private const int MaxLines = 20;
    private const int MaxLineLength = 512;

    private static readonly string[] Beginnings = ["Error: ", "error: ", "Object \""];

    private static readonly string[] Endings = [": not found"];

    private static readonly string[] Phrases =
    [
        "command not found",
        "No such file or directory",
        "permission denied",
        "Permission denied",
        "Operation not permitted",
        "Could not fetch rule set",
        "can't initialize",
        "Fatal: ",
        "Error from server",
        "RTNETLINK answers",
        "Cannot open netlink",
        "Kernel error received",
        "Unable to connect",
        "connection to the server",
        "Connection refused",
        "Connection closed",
        "Connection timed out",
        "Connection reset",
        "Could not resolve hostname",
        "a password is required",
        "Failed to parse",
        "Failed to initialize",
        "Protocol not supported",
        "Dump terminated",
        "must be run as root",
        "you must be root",
        "Operation timed out",
        "Host key verification failed",
    ];

    /// <summary>The line that tells of the failure; null when there is none.</summary>
    internal static SourceSpan? Find(SourceText source)
    {
        if (source.Length > MaxLength || FirstMessage(source) is not { } line)
            return null;
        return FileSniffer.RoleOf(source).Kind == FileKind.Unknown ? line : null;
    }

    private static SourceSpan? FirstMessage(SourceText source)
    {
        var lines = 0;
        foreach (var raw in TextLines.Of(source))
        {
            var line = TextLines.Trim(raw);
            if (line.Length == 0)
                continue;
            if (IsMessage(System.Text.Encoding.UTF8.GetString(line.Utf8[..Math.Min(line.Length, MaxLineLength)])))
                return line;
            if (++lines == MaxLines)
                break;
        }

        return null;
    }

    // Plain searches: this runs on every file, and building a regular expression costs more than reading most of them.
    private static bool IsMessage(string line)
    {
        foreach (var beginning in Beginnings)
        {
            if (line.StartsWith(beginning, StringComparison.Ordinal))
                return true;
        }

        foreach (var ending in Endings)
        {
            if (line.EndsWith(ending, StringComparison.Ordinal))
                return true;
        }

        foreach (var phrase in Phrases)
        {
            if (line.Contains(phrase, StringComparison.Ordinal))
                return true;
        }

        return false;
    }
}
