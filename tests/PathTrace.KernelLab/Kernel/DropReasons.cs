using System.Globalization;
using System.Text;

namespace PathTrace.KernelLab.Kernel;

/// <summary>
/// Why the kernel freed packets on the calling thread: the tracing event skb/kfree_skb in an instance of its own. Absent where tracefs is not to be had; stories then say only
/// that a packet was lost.
/// </summary>
internal sealed class DropReasons : IDisposable
{
    private const string Root = "/sys/kernel/tracing";
    private const int Nonblocking = 0x800;
    private static readonly Lock Mounting = new();
    private static int _count;

    private readonly string _instance;
    private readonly Descriptor _pipe;
    private readonly byte[] _buffer = new byte[1 << 16];

    private DropReasons(string instance)
    {
        _instance = instance;
        File.WriteAllText(instance + "/set_event_pid", Libc.GetThreadId().ToString(CultureInfo.InvariantCulture));
        File.WriteAllText(instance + "/events/skb/kfree_skb/enable", "1");
        _pipe = Descriptor.Open(instance + "/trace_pipe", Nonblocking);
    }

    internal int Number => _pipe.Number;

    /// <summary>Watches the calling thread; null where that is not possible.</summary>
    internal static DropReasons? TryWatch()
    {
        try
        {
            lock (Mounting)
            {
                if (!Directory.Exists(Root + "/instances") && Libc.Mount("t", Root, "tracefs", 0, 0) != 0)
                    return null;
            }

            var instance = $"{Root}/instances/pathtrace-lab-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}";
            Directory.CreateDirectory(instance);
            return new(instance);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or LabException)
        {
            return null;
        }
    }

    /// <summary>Adds what was freed since the last call: <c>IP_RPFILTER in ip_rcv_finish_core</c>.</summary>
    internal void Drain(List<DropReason> drops)
    {
        while (true)
        {
            var count = (int)Libc.Read(_pipe.Number, _buffer, _buffer.Length);
            if (count <= 0)
                return;
            foreach (var line in Encoding.ASCII.GetString(_buffer, 0, count).Split('\n'))
            {
                if (Read(line) is { } drop)
                    drops.Add(drop);
            }
        }
    }

    private static DropReason? Read(string line)
    {
        if (!line.Contains("kfree_skb:", StringComparison.Ordinal))
            return null;
        var location = After(line, "location=");
        var plus = location.IndexOf('+', StringComparison.Ordinal);
        return new(After(line, "reason: "), plus < 0 ? location : location[..plus], int.TryParse(After(line, "protocol="), NumberStyles.None, CultureInfo.InvariantCulture, out var p) ? p : 0);
    }

    private static string After(string line, string key)
    {
        var start = line.IndexOf(key, StringComparison.Ordinal);
        if (start < 0)
            return "";
        start += key.Length;
        var end = line.IndexOf(' ', start);
        return end < 0 ? line[start..] : line[start..end];
    }

    public void Dispose()
    {
        _pipe.Dispose();
        try
        {
            Directory.Delete(_instance);
        }
        catch (IOException)
        {
            // The kernel removes it only when its last reader is gone.
        }
    }
}
