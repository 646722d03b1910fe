using System.Buffers.Binary;

namespace PathTrace.KernelLab.Kernel;

/// <summary>A netlink socket of the netfilter family, and the attributes in its messages (include/uapi/linux/netfilter/nfnetlink.h).</summary>
internal sealed class Netlink : IDisposable
{
    internal const int Header = 16;
    internal const int NetfilterHeader = 20;
    private const int NetlinkNetfilter = 12;
    private const ushort Request = 1;
    private const ushort Acknowledge = 4;
    private const ushort Dump = 0x300;

    private readonly Descriptor _socket = Descriptor.Socket(Libc.AfNetlink, Libc.SockRaw | Libc.SockNonblock, NetlinkNetfilter);
    private readonly byte[] _buffer = new byte[1 << 17];

    internal Netlink(uint groups)
    {
        var address = new byte[12];
        BinaryPrimitives.WriteUInt16LittleEndian(address, Libc.AfNetlink);
        BinaryPrimitives.WriteUInt32LittleEndian(address.AsSpan(8), groups);
        const int solSocket = 1;
        const int receiveBufferForce = 33;
        _socket.Set(solSocket, receiveBufferForce, 8 << 20);
        _socket.Bind(address);
    }

    internal int Number => _socket.Number;

    /// <summary>Sends a request; the subsystem is the upper octet of the type.</summary>
    internal void Send(ushort type, byte family, bool isDump, ReadOnlySpan<byte> attributes = default)
    {
        var message = new byte[NetfilterHeader + attributes.Length];
        BinaryPrimitives.WriteInt32LittleEndian(message, message.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(4), type);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(6), (ushort)(Request | (isDump ? Dump : Acknowledge)));
        message[16] = family;
        attributes.CopyTo(message.AsSpan(NetfilterHeader));
        Libc.Check((int)Libc.SendTo(_socket.Number, message, message.Length, 0, [], 0), "netlink send");
    }

    /// <summary>The messages of one datagram, or none when nothing has come.</summary>
    internal IEnumerable<ArraySegment<byte>> Receive()
    {
        var length = 0u;
        var count = (int)Libc.ReceiveFrom(_socket.Number, _buffer, _buffer.Length, 0, [], ref length);
        for (var at = 0; count - at >= Header;)
        {
            var size = BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(at));
            if (size < Header || size > count - at)
                yield break;
            yield return new(_buffer, at, size);
            at += Aligned(size);
        }
    }

    internal static ushort TypeOf(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt16LittleEndian(message[4..]);

    /// <summary>Calls back for each attribute: its number without flags, and its value.</summary>
    internal static void ReadAttributes(ReadOnlySpan<byte> attributes, AttributeReader reader)
    {
        while (attributes.Length >= 4)
        {
            var size = BinaryPrimitives.ReadUInt16LittleEndian(attributes);
            if (size < 4 || size > attributes.Length)
                return;
            reader(BinaryPrimitives.ReadUInt16LittleEndian(attributes[2..]) & 0x3fff, attributes[4..size]);
            attributes = attributes[Math.Min(Aligned(size), attributes.Length)..];
        }
    }

    internal static string TextOf(ReadOnlySpan<byte> value) => System.Text.Encoding.UTF8.GetString(value.TrimEnd((byte)0));

    internal delegate void AttributeReader(int kind, ReadOnlySpan<byte> value);

    private static int Aligned(int size) => (size + 3) & ~3;

    public void Dispose() => _socket.Dispose();
}
