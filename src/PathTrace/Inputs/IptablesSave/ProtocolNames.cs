using System.Text;
using PathTrace.Net;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>What <c>-p</c> accepts: a name, a number, or <c>all</c> (libxtables, xtables_parse_protocol).</summary>
internal static class ProtocolNames
{
    internal static bool TryRead(ReadOnlySpan<byte> word, out IpProtocol protocol, out bool isAny)
    {
        isAny = false;
        if (word.SequenceEqual("tcp"u8))
            return Is(IpProtocol.Tcp, out protocol);
        if (word.SequenceEqual("udp"u8))
            return Is(IpProtocol.Udp, out protocol);
        protocol = default;
        if (word.Length is 0 or > 32)
            return false;
        var text = Encoding.ASCII.GetString(word).ToLowerInvariant();
        isAny = text is "all" or "0";
        return isAny || IpProtocol.TryParse(text, out protocol);
    }

    private static bool Is(IpProtocol known, out IpProtocol protocol)
    {
        protocol = known;
        return true;
    }
}
