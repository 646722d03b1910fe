using System.Globalization;
using PathTrace.Net;
using PathTrace.Queries;

namespace PathTrace.Rendering;

/// <summary>Packets in one line.</summary>
internal static class PacketText
{
    /// <summary><c>tcp 203.0.113.7:51000 → 172.17.0.1:80</c>, with whatever is out of the ordinary behind it.</summary>
    internal static string Of(Packet packet)
    {
        var text = $"{QueryWords.Of(packet.Protocol)} {packet.From} {Glyphs.Arrow} {Called(packet)}";
        if (packet.Protocol.IsIcmp)
            text += string.Create(CultureInfo.InvariantCulture, $" type {packet.IcmpType} code {packet.IcmpCode}");
        if (packet.Protocol == IpProtocol.Tcp && packet.Flags != TcpFlags.Syn)
            text += $" flags {Flags(packet.Flags)}";
        if (packet.Mark != 0)
            text += string.Create(CultureInfo.InvariantCulture, $" mark 0x{packet.Mark:x}");
        return text;
    }

    /// <summary>The destination; the port that a translation drew only its connection knows.</summary>
    internal static string Called(Packet packet) => packet.DestinationPortDrawnFrom is null ? packet.To.ToString() : $"{packet.Destination} (port drawn at random)";

    /// <summary><c>syn,ack</c>; <c>none</c> without any.</summary>
    internal static string Flags(TcpFlags flags)
    {
        if (flags == TcpFlags.None)
            return "none";
        var names = new List<string>(3);
        Add(TcpFlags.Fin, "fin");
        Add(TcpFlags.Syn, "syn");
        Add(TcpFlags.Rst, "rst");
        Add(TcpFlags.Psh, "psh");
        Add(TcpFlags.Ack, "ack");
        Add(TcpFlags.Urg, "urg");
        return string.Join(',', names);

        void Add(TcpFlags flag, string name)
        {
            if ((flags & flag) != 0)
                names.Add(name);
        }
    }
}
