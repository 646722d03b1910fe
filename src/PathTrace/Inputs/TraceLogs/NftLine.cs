using System.Text;
using PathTrace.Inputs.Reading;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Inputs.TraceLogs;

/// <summary>
/// Lines of <c>nft monitor trace</c>: <c>trace id cd217c58 ip filter FORWARD packet: …</c>, <c>… rule … (verdict accept)</c>, <c>… verdict continue</c>, <c>… policy drop</c>.
/// </summary>
internal static class NftLine
{
    /// <summary>True for a line of this tool; without a line of its own when it cannot be read.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> text, SourceSpan span, out LogLine? line)
    {
        line = null;
        var tokens = new TokenCursor(text, span.Start);
        if (!tokens.TryTake("trace"u8) || !tokens.TryTake("id"u8))
            return false;
        Span<string> words = ["", "", "", ""];
        foreach (ref var word in words)
        {
            if (!tokens.MoveNext() || tokens.Token.Length > 256)
                return true;
            word = Encoding.UTF8.GetString(tokens.Token);
        }

        var (id, family, table, chain) = (words[0], words[1] switch { "ip" => IpFamily.IPv4, "ip6" => IpFamily.IPv6, _ => IpFamily.None }, words[2], words[3]);
        // iptables' tables are of the families ip and ip6; others are told by their family, so that nobody takes them for iptables' own.
        var happened = new LoggedEvent { Kind = LoggedEventKind.Rule, Table = family == IpFamily.None ? $"{words[1]} {table}" : table, Chain = chain, Source = span };
        if (tokens.TryTake("packet:"u8))
        {
            if (NftHeader.Read(tokens) is { } header)
                line = new(TraceTool.NftMonitor, id, header.Source!.Value.Family, null, header);
        }
        else if (EventOf(happened, ref tokens) is { } told)
        {
            line = new(TraceTool.NftMonitor, id, family, told, null);
        }

        return true;
    }

    private static LoggedEvent? EventOf(LoggedEvent happened, ref TokenCursor tokens)
    {
        if (!tokens.MoveNext())
            return null;
        var word = Encoding.UTF8.GetString(tokens.Token);
        if (word == "rule")
            return Rule(happened, tokens.Rest);
        if (word is not ("policy" or "verdict" or "return") || (word != "return" && !tokens.MoveNext()))
            return null;
        return word == "policy"
            ? happened with { Kind = LoggedEventKind.Policy, Verdict = Encoding.UTF8.GetString(tokens.Token).ToUpperInvariant() }
            : happened with { Kind = LoggedEventKind.Return };
    }

    // rule TEXT (verdict jump GUARD): the text may hold anything, a verdict in a comment too.
    private static LoggedEvent? Rule(LoggedEvent happened, ReadOnlySpan<byte> rest)
    {
        var at = rest.LastIndexOf("(verdict "u8);
        if (at < 0)
            return null;
        var verdict = rest[(at + "(verdict "u8.Length)..];
        var end = verdict.LastIndexOf((byte)')');
        if (end < 0)
            return null;
        var words = Encoding.UTF8.GetString(verdict[..end]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0
            ? null
            : happened with { Verdict = words[0].ToUpperInvariant(), JumpsTo = words is [_, var chain, ..] ? chain : null, NftText = Encoding.UTF8.GetString(rest[..at].Trim((byte)' ')) };
    }
}
