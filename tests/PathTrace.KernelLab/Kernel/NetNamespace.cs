namespace PathTrace.KernelLab.Kernel;

/// <summary>
/// A network namespace without a name: it lives as long as this object and the sockets opened inside, and dies with the process, so that nothing is left behind.
/// Whoever enters one does so for the calling thread alone; sockets opened there stay there, and programs started there run there.
/// </summary>
internal sealed class NetNamespace : IDisposable
{
    private readonly Descriptor _descriptor;

    private NetNamespace(Descriptor descriptor) => _descriptor = descriptor;

    /// <summary>By this path other programs of the machine find it while this process lives.</summary>
    internal string Path => $"/proc/{Environment.ProcessId}/fd/{_descriptor.Number}";

    internal static NetNamespace Current() => new(Descriptor.Open("/proc/thread-self/ns/net"));

    /// <summary>Makes one and leaves the calling thread inside.</summary>
    internal static NetNamespace Create()
    {
        Libc.Check(Libc.Unshare(Libc.CloneNewNet), "unshare");
        return Current();
    }

    internal void Enter() => Libc.Check(Libc.SetNs(_descriptor.Number, Libc.CloneNewNet), "setns");

    public void Dispose() => _descriptor.Dispose();
}
