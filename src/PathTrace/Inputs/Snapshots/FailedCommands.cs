using System.Text;
using System.Text.RegularExpressions;
using PathTrace.Inputs.Lines;
using PathTrace.Text;

namespace PathTrace.Inputs.Snapshots;

/// <summary>Recognises files that hold what a shell, ssh, kubectl or iproute2 say when a command fails, in place of its output.</summary>
internal static partial class FailedCommands
{
    // A message is a few lines; real output that has one of these words somewhere is longer or of a known kind.
    private const int MaxLength = 8192;
    private const int MaxLines = 20;

    /// <summary>The line that tells of the failure; null when there is none.</summary>
    internal static SourceSpan? Find(SourceText source)
    {
        if (source.Length > MaxLength || FileSniffer.RoleOf(source).Kind != FileKind.Unknown)
            return null;
        foreach (var line in TextLines.Of(source).Select(TextLines.Trim).Where(l => l.Length > 0).Take(MaxLines))
        {
            if (Message().IsMatch(Encoding.UTF8.GetString(line.Utf8[..Math.Min(line.Length, 512)])))
                return line;
        }

        return null;
    }

    [GeneratedRegex(
        @"command not found|: not found$|No such file or directory|[Pp]ermission denied|Operation not permitted|Could not fetch rule set|can't initialize|Fatal: |"
        + @"^Error: |^error: |Error from server|RTNETLINK answers|^Object ""|Cannot open netlink|Kernel error received|"
        + @"Unable to connect|connection to the server|Connection (refused|closed|timed out|reset)|Could not resolve hostname|a password is required|"
        + @"Failed to (parse|initialize)|Protocol not supported|Dump terminated|must be run as root|you must be root|Operation timed out|Host key verification failed",
        RegexOptions.NonBacktracking)]
    private static partial Regex Message();
}
