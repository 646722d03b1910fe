namespace PathTrace.KernelLab.Kernel;

/// <summary>An open file or socket of the kernel.</summary>
internal sealed class Descriptor(int number) : IDisposable
{
    private bool _isClosed;

    internal int Number { get; } = number;

    internal static Descriptor Open(string path, int flags = 0) => new(Libc.Check(Libc.Open(path, flags | Libc.SockCloexec), $"open {path}"));

    internal static Descriptor Socket(int family, int kind, int protocol) =>
        new(Libc.Check(Libc.Socket(family, kind | Libc.SockCloexec, protocol), "socket"));

    internal void Bind(ReadOnlySpan<byte> address) => Libc.Check(Libc.Bind(Number, address, (uint)address.Length), "bind");

    internal void Set(int level, int option, int value) =>
        Libc.Check(Libc.SetSockOpt(Number, level, option, BitConverter.GetBytes(value), 4), $"setsockopt {level}/{option}");

    public void Dispose()
    {
        if (_isClosed)
            return;
        _isClosed = true;
        _ = Libc.Close(Number);
    }
}
