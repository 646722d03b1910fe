using System.Buffers.Binary;
using PathTrace.Net;

namespace PathTrace.KernelLab.Frames;

/// <summary>Answers for every address outside: ARP requests (RFC 826) and neighbour solicitations (RFC 4861, 4.4).</summary>
internal static class Neighbours
{
    /// <summary>The answer to a frame that asks for a neighbour; null when it asks for none.</summary>
    internal static byte[]? Answer(ReadOnlySpan<byte> frame)
    {
        if (frame.Length >= 42 && frame[12] == 0x08 && frame[13] == 0x06 && frame[21] == 1)
            return AnswerArp(frame);
        var isSolicitation = frame.Length >= 14 + 40 + 24 && frame[12] == 0x86 && frame[14 + 6] == 58 && frame[14 + 40] == 135;
        return isSolicitation ? AnswerSolicitation(frame) : null;
    }

    private static byte[]? AnswerArp(ReadOnlySpan<byte> frame)
    {
        var target = Addresses.Read(frame[38..42]);
        // A node that probes for its own address asks for nobody.
        if (target == Addresses.Read(frame[28..32]))
            return null;
        var mac = Addresses.MacOf(target);
        var answer = frame[..42].ToArray();
        frame[22..28].CopyTo(answer);
        mac.CopyTo(answer, 6);
        answer[21] = 2;
        mac.CopyTo(answer, 22);
        frame[38..42].CopyTo(answer.AsSpan(28));
        frame[22..32].CopyTo(answer.AsSpan(32));
        return answer;
    }

    private static byte[]? AnswerSolicitation(ReadOnlySpan<byte> frame)
    {
        var asker = Addresses.Read(frame[22..38]);
        if (asker == IpAddress.AnyV6)
            return null;
        var target = Addresses.Read(frame[62..78]);
        var mac = Addresses.MacOf(target);
        var answer = new byte[14 + 40 + 32];
        frame[6..12].CopyTo(answer);
        mac.CopyTo(answer, 6);
        answer[12] = 0x86;
        answer[13] = 0xdd;
        var ip = answer.AsSpan(14);
        ip[0] = 0x60;
        ip[5] = 32;
        ip[6] = 58;
        ip[7] = 255;
        Addresses.Write(target, ip[8..]);
        Addresses.Write(asker, ip[24..]);
        var icmp = ip[40..];
        icmp[0] = 136;
        icmp[4] = 0x60;
        Addresses.Write(target, icmp[8..]);
        icmp[24] = 2;
        icmp[25] = 1;
        mac.CopyTo(icmp[26..]);
        BinaryPrimitives.WriteUInt16BigEndian(icmp[2..], Checksum.Of(icmp, Checksum.PseudoHeader(target, asker, 58, 32)));
        return answer;
    }
}
