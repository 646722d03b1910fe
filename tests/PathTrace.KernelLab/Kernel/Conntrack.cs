namespace PathTrace.KernelLab.Kernel;

/// <summary>Forgets the connections of the namespace in which it is made.</summary>
internal sealed class Conntrack : IDisposable
{
    private const ushort Delete = (1 << 8) | 2;
    private readonly Netlink _netlink = new(0);

    internal void Flush()
    {
        _netlink.Send(Delete, 0, isDump: false);
        while (_netlink.Receive().Any())
        {
        }
    }

    public void Dispose() => _netlink.Dispose();
}
