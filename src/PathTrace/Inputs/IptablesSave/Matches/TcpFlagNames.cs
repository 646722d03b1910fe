using PathTrace.Net;

namespace PathTrace.Inputs.IptablesSave.Matches;

/// <summary>A list of TCP flags as in <c>--tcp-flags</c>: names, <c>ALL</c>, <c>NONE</c>.</summary>
internal static class TcpFlagNames
{
    internal static TcpFlags Read(ref OptionReader options)
    {
        var word = options.Word();
        var flags = TcpFlags.None;
        foreach (var range in word.Split((byte)','))
        {
            if (TryFind(word[range], out var flag))
            {
                flags |= flag;
                continue;
            }

            options.RefuseValue(word, "list of TCP flags");
            return flags;
        }

        return flags;
    }

    private static bool TryFind(ReadOnlySpan<byte> name, out TcpFlags flag)
    {
        Span<char> upper = stackalloc char[4];
        flag = TcpFlags.None;
        if (name.Length is < 3 or > 4)
            return false;
        for (var i = 0; i < name.Length; i++)
            upper[i] = char.ToUpperInvariant((char)name[i]);
        TcpFlags? found = upper[..name.Length] switch
        {
            "FIN" => TcpFlags.Fin,
            "SYN" => TcpFlags.Syn,
            "RST" => TcpFlags.Rst,
            "PSH" => TcpFlags.Psh,
            "ACK" => TcpFlags.Ack,
            "URG" => TcpFlags.Urg,
            "ALL" => TcpFlags.Fin | TcpFlags.Syn | TcpFlags.Rst | TcpFlags.Psh | TcpFlags.Ack | TcpFlags.Urg,
            "NONE" => TcpFlags.None,
            _ => null,
        };
        flag = found ?? TcpFlags.None;
        return found is not null;
    }
}
