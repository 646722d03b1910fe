using PathTrace.KernelLab.Kernel;

namespace PathTrace.KernelLab.Nodes;

/// <summary>Sets kernel parameters of the calling thread's namespace without starting a program.</summary>
internal static class SysctlWriter
{
    /// <summary><c>net.ipv4.conf.eth0.rp_filter=1</c>; an interface's dots are written as slashes, as sysctl(8) does.</summary>
    internal static void Write(string setting)
    {
        var (key, value) = (setting[..setting.IndexOf('=', StringComparison.Ordinal)], setting[(setting.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        var path = "/proc/sys/" + string.Concat(key.Select(c => c switch { '.' => '/', '/' => '.', _ => c }));
        try
        {
            File.WriteAllText(path, value);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LabException($"{setting}: {e.Message}");
        }
    }
}
