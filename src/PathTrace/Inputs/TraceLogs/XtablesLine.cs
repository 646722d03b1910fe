using System.Globalization;
using System.Text;
using PathTrace.Inputs.Reading;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Inputs.TraceLogs;

/// <summary>
/// Lines of <c>xtables-monitor --trace</c> (xtables-monitor.c, trace_cb): <c>PACKET: 2 cd217c58 IN=eth0 …</c> and <c> TRACE: 2 cd217c58 filter:FORWARD:rule:0x7:DROP  -4 -t filter -A …</c>.
/// </summary>
internal static class XtablesLine
{
    /// <summary>True for a line of this tool; without a line of its own when it cannot be read.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> text, SourceSpan span, out LogLine? line)
    {
        line = null;
        var tokens = new TokenCursor(text, span.Start);
        if (!tokens.MoveNext())
            return false;
        var isPacket = tokens.Token.SequenceEqual("PACKET:"u8);
        if ((!isPacket && !tokens.Token.SequenceEqual("TRACE:"u8)) || !tokens.MoveNext() || !Utf8.TryNumber(tokens.Token, out var number))
            return false;
        var family = FamilyOf(number);
        if (!tokens.MoveNext() || tokens.Token.Length is 0 or > 16)
            return true;
        var id = Encoding.UTF8.GetString(tokens.Token);
        if (isPacket)
        {
            if (KeyValueHeader.Read(tokens, TraceTool.XtablesMonitor) is { } header)
                line = new(TraceTool.XtablesMonitor, id, header.Source!.Value.Family, null, header);
        }
        else if (tokens.MoveNext() && EventOf(Encoding.UTF8.GetString(tokens.Token), RuleOf(tokens.Rest)) is { } happened)
        {
            line = new(TraceTool.XtablesMonitor, id, family, happened with { Source = span }, null);
        }

        return true;
    }

    // PF_INET and PF_INET6. With "-4" or without, PACKET lines print 0 or the family that was asked for; the addresses tell.
    private static IpFamily FamilyOf(uint number) => number switch { 2 => IpFamily.IPv4, 10 => IpFamily.IPv6, _ => IpFamily.None };

    // The rule stands behind its options, and behind its counters if they are shown.
    private static string? RuleOf(ReadOnlySpan<byte> rest)
    {
        var start = rest.IndexOf("-A "u8);
        return start < 0 ? null : Encoding.UTF8.GetString(rest[start..].TrimEnd((byte)' '));
    }

    // filter:FORWARD:rule:0x7:JUMP:GUARD. Names of chains may hold colons.
    private static LoggedEvent? EventOf(string place, string? rule)
    {
        var table = place.IndexOf(':');
        if (table <= 0)
            return null;
        foreach (var (kind, word) in new[] { (LoggedEventKind.Rule, ":rule:0x"), (LoggedEventKind.Policy, ":policy:"), (LoggedEventKind.Return, ":return:") })
        {
            var at = place.IndexOf(word, table + 1, StringComparison.Ordinal);
            if (at <= table + 1)
                continue;
            var happened = new LoggedEvent { Kind = kind, Table = place[..table], Chain = place[(table + 1)..at] };
            var rest = place[(at + word.Length)..];
            return kind == LoggedEventKind.Rule ? WithVerdict(happened, rest, rule) : kind == LoggedEventKind.Policy ? happened with { Verdict = rest } : happened;
        }

        return null;
    }

    // print_verdict knows no name for NFT_RETURN (-5), nor for a queue's number.
    private static LoggedEvent? WithVerdict(LoggedEvent happened, string rest, string? rule)
    {
        var parts = rest.Split(':', 3);
        if (parts.Length < 2 || !ulong.TryParse(parts[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var handle))
            return null;
        var verdict = parts[1] == "0xfffffffb" ? "RETURN" : parts[1].EndsWith("0003", StringComparison.Ordinal) && parts[1].StartsWith("0x", StringComparison.Ordinal) ? "QUEUE" : parts[1];
        return happened with { Handle = handle, Verdict = verdict, JumpsTo = parts.Length > 2 ? parts[2] : null, RuleText = rule };
    }
}
