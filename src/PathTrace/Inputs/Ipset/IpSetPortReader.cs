using System.Text;
using PathTrace.Inputs.Reading;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Inputs.Ipset;

/// <summary>Reads a port dimension: <c>80</c>, <c>udp:53-60</c>, <c>icmp:echo-request</c>, <c>ipv6-icmp:1/4</c>, <c>gre:0</c>.</summary>
internal static class IpSetPortReader
{
    /// <summary>Reads the text; null when it is no port. Without a protocol a hash means TCP (ipset(8)) and a bitmap any protocol.</summary>
    internal static IpSetElement.Ports? Read(ReadOnlySpan<byte> text, bool isBitmap)
    {
        IpProtocol? protocol = isBitmap ? null : IpProtocol.Tcp;
        var colon = text.IndexOf((byte)':');
        if (colon >= 0)
        {
            if (colon > 32 || !IpProtocol.TryParse(Encoding.UTF8.GetString(text[..colon]), out var named))
                return null;
            protocol = isBitmap ? null : named;
            text = text[(colon + 1)..];
            if (named.IsIcmp && IcmpNames.TryParse(text, named, out var typeAndCode))
                return new(protocol, NumberRange.Single(typeAndCode));
        }

        var dash = text.IndexOf((byte)'-');
        if (!Utf8.TryNumber(dash < 0 ? text : text[..dash], out var first) || !Utf8.TryNumber(text[(dash + 1)..], out var last))
            return null;
        return first <= last && last <= ushort.MaxValue ? new(protocol, new(first, last)) : null;
    }
}
