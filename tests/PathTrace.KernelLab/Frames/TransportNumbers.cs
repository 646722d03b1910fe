using PathTrace.Net;

namespace PathTrace.KernelLab.Frames;

/// <summary>What tells the packets of one connection from each other behind its ports: TCP's numbers, the identifier of an ICMP query.</summary>
/// <param name="Sequence">The sequence number.</param>
/// <param name="Acknowledgement">The number of the octet that is expected next; of no meaning without ACK.</param>
/// <param name="Identifier">The identifier of an ICMP query and of its reply.</param>
internal readonly record struct TransportNumbers(uint Sequence, uint Acknowledgement, ushort Identifier)
{
    /// <summary>Those of a packet that begins a connection, or seems to go on with one that nobody saw begin.</summary>
    internal static TransportNumbers Of(Packet packet, ushort id) => new(0x1000u + id, (packet.Flags & TcpFlags.Ack) != 0 ? 0x2000u : 0, id);

    /// <summary>Those of the packet that answers another without data (RFC 9293, 3.4: SYN and FIN take a number each).</summary>
    /// <param name="heard">The other as it arrived.</param>
    /// <param name="id">Whence the answering side takes its first number when it has not said any yet.</param>
    internal static TransportNumbers Answering(Headers heard, ushort id)
    {
        var isCounted = (heard.Packet.Flags & (TcpFlags.Syn | TcpFlags.Fin)) != 0;
        var sequence = (heard.Packet.Flags & TcpFlags.Ack) != 0 ? heard.Numbers.Acknowledgement : 0x5000_0000u + id;
        return new(sequence, heard.Numbers.Sequence + (isCounted ? 1u : 0), heard.Numbers.Identifier);
    }
}
