using System.Text.RegularExpressions;
using PathTrace.Inputs.IptablesSave;
using PathTrace.Text;

namespace PathTrace.Tests.Inputs.IptablesSave;

/// <summary>A dump as the round trip compares it: lines without counters and comments, and without the dirt that real files gather.</summary>
internal static partial class DumpLines
{
    /// <summary>What has to be printed: the lines of the file that are of iptables-save, cleaned of carriage returns, outer blanks and counters.</summary>
    internal static IEnumerable<string> Expected(string content, ParseResult<IptablesSaveDump> read)
    {
        var unknown = read.Diagnostics.Where(d => d.Code is DiagnosticCode.UnknownLine or DiagnosticCode.OutsideTable && d.Severity != DiagnosticSeverity.Info)
            .Select(d => d.Span.Line)
            .ToHashSet();
        var replaced = read.Diagnostics.Where(d => d.Code == DiagnosticCode.RepeatedTable).Select(d => d.Span.Line).ToHashSet();
        var lines = new List<(string Table, string Line)>();
        var table = "";
        var number = 0;
        foreach (var raw in content.Split('\n'))
        {
            number++;
            var line = raw.Trim(' ', '\t', '\r');
            if (line.Length == 0 || !DumpLine().IsMatch(line) || unknown.Contains(number))
                continue;
            if (line[0] == '*')
                table = Clean(line);
            if (replaced.Contains(number))
                lines.RemoveAll(l => l.Table == table);
            lines.Add((table, Clean(line)));
        }

        return lines.Select(l => l.Line);
    }

    internal static IEnumerable<string> Printed(IptablesSaveDump dump) => IptablesPrinter.Print(dump).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string Clean(string line) => line[0] switch
    {
        '[' => RuleCounters().Replace(line, ""),
        ':' => ChainCounters().Replace(line, ""),
        '*' => "*" + line[1..].Trim(),
        _ => line,
    };

    [GeneratedRegex(@"^(-[A-Z] |\[\d+:\d+\] -|:\S+ (-|[A-Z]+)|\* ?[a-z]+$|COMMIT$)")]
    private static partial Regex DumpLine();

    [GeneratedRegex(@"^\[\d+:\d+\] ")]
    private static partial Regex RuleCounters();

    [GeneratedRegex(@" \[\d+:\d+\]$")]
    private static partial Regex ChainCounters();
}
