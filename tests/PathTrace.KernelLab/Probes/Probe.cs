using System.Globalization;
using PathTrace.Net;

namespace PathTrace.KernelLab.Probes;

/// <summary>One packet that is put to the kernel and to PathTrace.</summary>
/// <param name="In">The interface by which it arrives; null for a packet that the node makes.</param>
/// <param name="Packet">Its fields. The mark is zero for arriving packets.</param>
internal sealed record Probe(string? In, Packet Packet)
{
    /// <summary>Whom outside the frame is meant for, when a bridge of the node is to pass it on; null for the node itself.</summary>
    internal IpAddress? Neighbour { get; init; }

    /// <summary>The packet that an ICMP error is about; null for none.</summary>
    internal Packet? About { get; init; }

    /// <summary>In the words of PathTrace's packet queries.</summary>
    public override string ToString()
    {
        var p = Packet;
        var text = string.Create(CultureInfo.InvariantCulture, $"{p} ttl {p.Ttl} tos {p.Tos:x2} length {p.Length}");
        if (p.Protocol == IpProtocol.Tcp)
            text += $" flags {(p.Flags == TcpFlags.None ? "none" : p.Flags.ToString().ToLowerInvariant().Replace(" ", "", StringComparison.Ordinal))}";
        if (p.Protocol.IsIcmp)
            text += string.Create(CultureInfo.InvariantCulture, $" type {p.IcmpType} code {p.IcmpCode}");
        if (p.Mark != 0)
            text += $" mark 0x{p.Mark:x}";
        return text + (In is null ? " made here" : $" in {In}");
    }
}
