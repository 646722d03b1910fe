using System.Text;
using PathTrace.Inputs.Reading;
using PathTrace.Net;

namespace PathTrace.Inputs.TraceLogs;

/// <summary>The header as <c>nft monitor trace</c> prints it: <c>iif "eth0" ip saddr 10.0.0.1 … tcp dport 80 tcp flags == syn</c>.</summary>
internal static class NftHeader
{
    private static readonly string[] EcnNames = ["not-ect", "ect1", "ect0", "ce"];

    /// <summary>The header; null when no address can be read.</summary>
    internal static LoggedHeader? Read(TokenCursor tokens)
    {
        var header = new LoggedHeader();
        while (tokens.MoveNext())
        {
            var key = Encoding.UTF8.GetString(tokens.Token);
            if (key is "iif" or "oif")
                header = WithDevice(header, key, ref tokens);
            else if (key is "ip" or "ip6" or "tcp" or "udp" or "udplite" or "sctp" or "dccp" or "icmp" or "icmpv6" or "meta" && tokens.MoveNext())
                header = WithField(header, key, Encoding.UTF8.GetString(tokens.Token), ref tokens);
        }

        return header.Source is null || header.Destination is null ? null : header;
    }

    private static LoggedHeader WithDevice(LoggedHeader header, string key, ref TokenCursor tokens)
    {
        if (!tokens.MoveNext())
            return header;
        var name = Encoding.UTF8.GetString(tokens.Token.Trim((byte)'"'));
        return key == "iif" ? header with { In = name } : header with { Out = name };
    }

    private static LoggedHeader WithField(LoggedHeader header, string layer, string field, ref TokenCursor tokens)
    {
        if (layer is not ("ip" or "ip6" or "meta") && IpProtocol.TryParse(layer, out var protocol))
            header = header with { Protocol = protocol };
        if (!tokens.MoveNext())
            return header;
        if (layer == "tcp" && field == "flags")
            return header with { Flags = Flags(ref tokens) };
        var value = tokens.Token;
        switch (field)
        {
            case "saddr" when IpAddress.TryParse(value, out var source):
                return header with { Source = source };
            case "daddr" when IpAddress.TryParse(value, out var destination):
                return header with { Destination = destination };
            case "dscp" when DscpOf(value) is { } dscp:
                return header with { Tos = (byte)((header.Tos ?? 0) | (dscp << 2)) };
            case "ecn" when Array.IndexOf(EcnNames, Encoding.UTF8.GetString(value)) is >= 0 and var ecn:
                return header with { Tos = (byte)((header.Tos ?? 0) | ecn) };
            case "protocol" or "nexthdr" when IpProtocol.TryParse(Encoding.UTF8.GetString(value), out var next):
                return header with { Protocol = next };
            case "type" when layer is "icmp" or "icmpv6":
                return header with { IcmpType = NftIcmpNames.Type(layer == "icmpv6", value) };
            case "code" when layer is "icmp" or "icmpv6":
                return header with { IcmpCode = NftIcmpNames.Code(layer == "icmpv6", value) };
        }

        return Utf8.TryNumberOrHex(value, out var number) ? WithNumber(header, layer, field, number) : header;
    }

    private static LoggedHeader WithNumber(LoggedHeader header, string layer, string field, uint number) => (layer, field, number) switch
    {
        (_, "ttl" or "hoplimit", <= byte.MaxValue) => header with { Ttl = (byte)number },
        ("ip", "id", _) => header with { Id = number },
        ("ip", "length", <= ushort.MaxValue) => header with { Length = (ushort)number },
        // IPv6 counts what follows its header of 40 octets.
        ("ip6", "length", <= ushort.MaxValue - 40) => header with { Length = (ushort)(number + 40) },
        (_, "sport", <= ushort.MaxValue) => header with { SourcePort = (ushort)number },
        (_, "dport", <= ushort.MaxValue) => header with { DestinationPort = (ushort)number },
        ("meta", "mark", _) => header with { Mark = number },
        _ => header,
    };

    // "tcp flags == syn", "tcp flags == (syn | ack)", "tcp flags == 0x0"; older versions "tcp flags syn,ack".
    private static TcpFlags Flags(ref TokenCursor tokens)
    {
        var flags = TcpFlags.None;
        do
        {
            foreach (var word in Encoding.UTF8.GetString(tokens.Token).Split([',', '|', '(', ')'], StringSplitOptions.RemoveEmptyEntries))
            {
                if (Enum.TryParse<TcpFlags>(word, ignoreCase: true, out var flag) && char.IsAsciiLetter(word[0]))
                    flags |= flag;
                else if (Utf8.TryNumberOrHex(Encoding.UTF8.GetBytes(word), out var number))
                    flags |= (TcpFlags)(number & 0x3f);
                else if (word is not ("==" or "ecn" or "cwr" or "ece"))
                    return StepBack(flags, ref tokens);
            }
        }
        while (tokens.MoveNext());
        return flags;
    }

    private static TcpFlags StepBack(TcpFlags flags, ref TokenCursor tokens)
    {
        tokens.StepBack();
        return flags;
    }

    // nft prints the classes by name: cs0–cs7, af11–af43, ef, and others in hexadecimal.
    private static byte? DscpOf(ReadOnlySpan<byte> value)
    {
        if (Utf8.TryNumberOrHex(value, out var number))
            return number <= 63 ? (byte)number : null;
        return value switch
        {
            [(byte)'c', (byte)'s', >= (byte)'0' and <= (byte)'7' and var c] => (byte)((c - '0') << 3),
            [(byte)'a', (byte)'f', >= (byte)'1' and <= (byte)'4' and var c, >= (byte)'1' and <= (byte)'3' and var p] => (byte)(((c - '0') << 3) | ((p - '0') << 1)),
            [(byte)'e', (byte)'f'] => 46,
            _ => null,
        };
    }
}
