using System.Text;
using PathTrace.Inputs.Reading;
using PathTrace.Text;

namespace PathTrace.Inputs.TraceLogs;

/// <summary>
/// Lines of the kernel's log that the legacy TRACE target makes (ip_tables.c, trace_packet): <c>[ 12.3] TRACE: filter:FORWARD:rule:3 IN=eth0 OUT= MAC=… SRC=… DST=…</c>, with whatever dmesg, syslog or
/// the journal puts before it.
/// </summary>
internal static class KernelLine
{
    /// <summary>True for a line of this kind; without a line of its own when it cannot be read.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> text, SourceSpan span, out LogLine? line)
    {
        line = null;
        var at = text.IndexOf("TRACE: "u8);
        if (at < 0 || (at > 0 && text[at - 1] != ' '))
            return false;
        var tokens = new TokenCursor(text[at..], span.Start + at);
        tokens.MoveNext();
        if (!tokens.MoveNext() || EventOf(Encoding.UTF8.GetString(tokens.Token)) is not { } happened)
            return true;
        if (KeyValueHeader.Read(tokens, TraceTool.KernelLog) is not { } header)
            return true;
        line = new(TraceTool.KernelLog, null, header.Source!.Value.Family, happened with { Source = span }, header, HostOf(text[..at]));
        return true;
    }

    // filter:FORWARD:rule:3. Names of chains may hold colons.
    private static LoggedEvent? EventOf(string place)
    {
        var number = place.LastIndexOf(':');
        var kind = number <= 0 ? -1 : place.LastIndexOf(':', number - 1);
        var table = place.IndexOf(':');
        if (table <= 0 || kind <= table + 1 || !Utf8.TryNumber(Encoding.UTF8.GetBytes(place[(number + 1)..]), out var position) || position is 0 or > int.MaxValue)
            return null;
        LoggedEventKind? told = place[(kind + 1)..number] switch
        {
            "rule" => LoggedEventKind.Rule,
            "policy" => LoggedEventKind.Policy,
            "return" => LoggedEventKind.Return,
            _ => null,
        };
        return told is not { } found
            ? null
            : new() { Kind = found, Table = place[..table], Chain = place[(table + 1)..kind], Number = (int)position };
    }

    // "Jan  6 10:00:00 worker1 kernel: [ 12.3] TRACE: …"
    private static string? HostOf(ReadOnlySpan<byte> before)
    {
        var words = Encoding.UTF8.GetString(before).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var kernel = Array.FindIndex(words, w => w.StartsWith("kernel", StringComparison.Ordinal) && w.EndsWith(':'));
        return kernel > 0 ? words[kernel - 1] : null;
    }
}
