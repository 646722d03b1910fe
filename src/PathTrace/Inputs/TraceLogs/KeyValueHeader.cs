using System.Text;
using PathTrace.Inputs.Reading;
using PathTrace.Net;

namespace PathTrace.Inputs.TraceLogs;

/// <summary>
/// The header as <c>KEY=VALUE</c> words: the kernel's (nf_log_syslog.c, dump_ipv4_packet, dump_ipv6_packet) and xtables-monitor's (xtables-monitor.c, trace_print_packet), which differ in names and
/// in what they leave out.
/// </summary>
internal static class KeyValueHeader
{
    /// <summary>The header behind the words before it; null when no address can be read. Of a value that comes twice the first counts: the second is of a packet inside this one.</summary>
    internal static LoggedHeader? Read(TokenCursor tokens, TraceTool tool)
    {
        var header = new LoggedHeader();
        while (tokens.MoveNext())
        {
            var word = tokens.Token;
            // An ICMP error quotes the packet it is about in brackets.
            if (word[0] == '[')
                break;
            var equals = word.IndexOf((byte)'=');
            header = equals < 0
                ? header with { Flags = header.Flags | FlagOf(word) }
                : With(header, word[..equals], word[(equals + 1)..]);
        }

        if (header.Source is null || header.Destination is null)
            return null;
        // xtables-monitor adds the length of an IPv4 header to the payload of IPv6.
        if (tool == TraceTool.XtablesMonitor && header.Source.Value.Family == IpFamily.IPv6 && header.Length is { } length)
            header = header with { Length = (ushort)Math.Min(ushort.MaxValue, length + 20) };
        return header.Protocol is null ? Guess(header) : header;
    }

    private static LoggedHeader With(LoggedHeader header, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        Span<char> buffer = stackalloc char[16];
        switch (Utf8.Word(key, buffer))
        {
            case "IN" when value.Length > 0:
                return header with { In = Encoding.UTF8.GetString(value) };
            case "OUT" when value.Length > 0:
                return header with { Out = Encoding.UTF8.GetString(value) };
            case "SRC" when IpAddress.TryParse(value, out var source):
                return header with { Source = header.Source ?? source };
            case "DST" when IpAddress.TryParse(value, out var destination):
                return header with { Destination = header.Destination ?? destination };
            case "PROTO" when ProtocolOf(value) is { } protocol:
                return header with { Protocol = protocol };
        }

        return Utf8.TryNumberOrHex(value, out var number) ? With(header, Utf8.Word(key, buffer).ToString(), number) : header;
    }

    private static LoggedHeader With(LoggedHeader header, string key, uint number) => (key, number) switch
    {
        ("LEN", <= ushort.MaxValue) => header with { Length = header.Length ?? (ushort)number },
        ("TOS" or "TC", <= byte.MaxValue) => header with { Tos = (byte)((header.Tos ?? 0) | number) },
        // The kernel prints the upper three bits of the octet apart from the lower ones.
        ("PREC", <= byte.MaxValue) => header with { Tos = (byte)((header.Tos ?? 0) | number) },
        ("TTL" or "HOPLIMIT", <= byte.MaxValue) => header with { Ttl = header.Ttl ?? (byte)number },
        ("ID", _) => header with { Id = header.Id ?? number },
        ("SPT" or "SPORT", <= ushort.MaxValue) => header with { SourcePort = header.SourcePort ?? (ushort)number },
        ("DPT" or "DPORT", <= ushort.MaxValue) => header with { DestinationPort = header.DestinationPort ?? (ushort)number },
        ("TYPE", <= byte.MaxValue) => header with { IcmpType = header.IcmpType ?? (byte)number },
        ("CODE", <= byte.MaxValue) => header with { IcmpCode = header.IcmpCode ?? (byte)number },
        ("MARK", _) => header with { Mark = number },
        _ => header,
    };

    private static IpProtocol? ProtocolOf(ReadOnlySpan<byte> value)
    {
        var name = Encoding.UTF8.GetString(value).ToLowerInvariant();
        return IpProtocol.TryParse(name, out var protocol) ? protocol : null;
    }

    private static TcpFlags FlagOf(ReadOnlySpan<byte> word)
    {
        Span<char> buffer = stackalloc char[4];
        return Utf8.Word(word, buffer) switch
        {
            "SYN" => TcpFlags.Syn,
            "ACK" => TcpFlags.Ack,
            "FIN" => TcpFlags.Fin,
            "RST" => TcpFlags.Rst,
            "PSH" => TcpFlags.Psh,
            "URG" => TcpFlags.Urg,
            _ => TcpFlags.None,
        };
    }

    // Ports and flags are TCP's. Ports alone are UDP's, most likely; without ports it is ICMP, most likely.
    private static LoggedHeader Guess(LoggedHeader header)
    {
        var icmp = header.Source!.Value.Family == IpFamily.IPv6 ? IpProtocol.IcmpV6 : IpProtocol.Icmp;
        var protocol = header.SourcePort is null ? icmp : header.Flags != TcpFlags.None ? IpProtocol.Tcp : IpProtocol.Udp;
        return header with { Protocol = protocol, IsProtocolGuessed = true };
    }
}
