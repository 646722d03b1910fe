using System.Buffers.Binary;

namespace PathTrace.KernelLab.Kernel;

/// <summary>Sends and receives whole frames on every interface of the namespace in which it is made.</summary>
internal sealed class FrameSocket : IDisposable
{
    private const int AddressLength = 20;
    private const byte Outgoing = 4;
    private readonly Descriptor _socket;
    private readonly byte[] _buffer = new byte[70_000];

    internal FrameSocket()
    {
        _socket = Descriptor.Socket(Libc.AfPacket, Libc.SockRaw | Libc.SockNonblock, 0x0300);
        _socket.Bind(AddressOf(0));
    }

    internal int Number => _socket.Number;

    internal void Send(int interfaceIndex, ReadOnlySpan<byte> frame)
    {
        var address = AddressOf(interfaceIndex);
        Libc.Check((int)Libc.SendTo(_socket.Number, frame, frame.Length, 0, address, AddressLength), "send a frame");
    }

    /// <summary>The next frame that came in, and the interface's index; null when there is none.</summary>
    internal (int InterfaceIndex, byte[] Frame)? Receive()
    {
        Span<byte> address = stackalloc byte[AddressLength];
        while (true)
        {
            var length = (uint)AddressLength;
            var count = (int)Libc.ReceiveFrom(_socket.Number, _buffer, _buffer.Length, 0, address, ref length);
            if (count < 0)
                return null;
            if (address[10] != Outgoing)
                return (BinaryPrimitives.ReadInt32LittleEndian(address[4..]), _buffer[..count]);
        }
    }

    // struct sockaddr_ll with protocol ETH_P_ALL.
    private static byte[] AddressOf(int interfaceIndex)
    {
        var address = new byte[AddressLength];
        BinaryPrimitives.WriteUInt16LittleEndian(address, Libc.AfPacket);
        BinaryPrimitives.WriteUInt16BigEndian(address.AsSpan(2), 3);
        BinaryPrimitives.WriteInt32LittleEndian(address.AsSpan(4), interfaceIndex);
        return address;
    }

    public void Dispose() => _socket.Dispose();
}
